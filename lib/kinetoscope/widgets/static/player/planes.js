// Fields and particles on the stage: planes with proportions of their own; mixed into Stage.

// Names of species and bare discs need no key to their colours.
const hasKey = (panel, layer) => (panel.kind === "field" ? layer.colormap !== "species" : layer.local >= 2);
const proportioned = ({ kind, axes: [x, y] }) => kind === "particles" || (kind === "field" && x.unit === y.unit);
// Room above a picture, for its title where there are several.
const topOf = (panel, several, size) => (several && panel.title ? 2.1 : 0.7) * size;

const PLANES = {
  // A box with the proportions of the axes, as large as fits, in the middle; without proportions
  // where the axes count different things.  keyed: leave room for a key to the colours.
  boxOf(panel, area, { size, several, keyed }) {
    const top = topOf(panel, several, size);
    if (panel.kind === "curve")
      return { x: area.x, y: area.y, w: area.w - 5.8 * size, h: area.h - top - 3.6 * size };
    const [left, right, bottom] = [4.2 * size, (keyed ? 6.6 : 1.2) * size, 3.5 * size];
    const [w, h] = [area.w - left - right, area.h - top - bottom];
    const [x, y] = panel.axes;
    const ratio = (proportioned(panel) && (x.high - x.low) / (y.high - y.low)) || w / h;
    const width = Math.min(w, h * ratio);
    const height = width / ratio;
    return {
      x: Math.round(area.x + left + (w - width) / 2),
      y: Math.round(area.y + top + (several ? 0 : (h - height) / 2)), // titles on one line
      w: Math.round(width), h: Math.round(height),
    };
  },

  drawPlaneAxes(box, { panel, layer }) {
    const [x, y] = panel.axes;
    this.tellBox(box, panel);
    if (!this.axis) return;
    this.axis.frame(box);
    this.axis.bottom(box, x.low, x.high, x);
    this.axis.left(box, y.low, y.high, y);
    if (hasKey(panel, layer)) this.axis.colorBar(box, layer, this.table(layer));
  },

  drawField(state) {
    const { movie, panel, layer, slot } = state;
    const box = this.boxOf(panel, state.area, state);
    const packed = layer.dtype === "2bit"; // unpacked on the way to the screen
    const fresh = this.renderer.image(layer.width, layer.rows, {
      swap: false, smooth: !unmixable(layer.colormap), packed,
    });
    this.renderer.table(this.table(layer));
    const frame = Math.min(movie.have - 1, Math.round(state.at));
    const shown = state.live ? movie.seq : frame;
    const before = this.loaded[slot];
    if (fresh || before?.movie !== movie || before.layer !== layer.index || before.shown !== shown) {
      const bytes = packed ? movie.packed(layer, frame) : movie.eight(layer, frame);
      this.renderer.rows(0, layer.rows, bytes);
      this.loaded[slot] = { movie, layer: layer.index, shown, kind: "field" };
    }
    this.renderer.drawImage(this.device(box), { nodes: false });
    this.drawPlaneAxes(box, state);
    if (panel.rings && this.axis) this.drawRings(box, panel);
  },

  // Circles of known place and size over all frames: white on dark, so that they show on any map.
  drawRings(box, { rings, ringed, axes: [x, y] }) {
    const { ctx, size } = this;
    const [across, up] = [box.w / (x.high - x.low), box.h / (y.high - y.low)];
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.x, box.y, box.w, box.h);
    ctx.clip();
    for (const [cx, cy, radius] of rings) {
      ctx.beginPath();
      ctx.ellipse(box.x + (cx - x.low) * across, box.y + (y.high - cy) * up,
        radius * across, radius * up, 0, 0, 2 * Math.PI);
      for (const [style, width, dash] of [["#0008", 3, []], ["#fffd", 1.25, [5, 4]]]) {
        ctx.strokeStyle = style;
        ctx.lineWidth = width;
        ctx.setLineDash(dash);
        ctx.stroke();
      }
    }
    ctx.font = `${size}px ${FACE}`;
    ctx.textAlign = "left";
    ctx.textBaseline = "top";
    ctx.lineWidth = 3;
    ctx.lineJoin = "round";
    ctx.setLineDash([]);
    ctx.strokeStyle = "#000a";
    ctx.fillStyle = "#fff";
    ctx.strokeText(ringed, box.x + 0.6 * size, box.y + 0.6 * size);
    ctx.fillText(ringed, box.x + 0.6 * size, box.y + 0.6 * size);
    ctx.restore();
  },

  drawParticles(state) {
    const { movie, panel, slot } = state;
    const [qx, qy] = panel.layers;
    const layer = state.layer.local >= 2 ? state.layer : null;
    const box = this.boxOf(panel, state.area, state);
    const device = this.device(box);
    const frame = Math.min(movie.have - 1, Math.round(state.at));
    const place = [qx, qy].flatMap((q, k) => {
      const { low, high } = panel.axes[k];
      return [(q.low - low) / (high - low), q.span / (high - low)];
    });
    this.drawPlaneAxes(box, state);
    this.renderer.points(device, {
      x: movie.raw(qx, frame), y: movie.raw(qy, frame), levels: qx.levels, place,
      value: layer && movie.eight(layer, frame),
      radius: (0.5 * panel.diameter * device.w) / (panel.axes[0].high - panel.axes[0].low),
      color: this.ink.accent.match(/[\d.]+/g).slice(0, 3).map(Number),
      table: this.table(layer ?? state.layer),
    });
    this.loaded[slot] = { movie, kind: "particles" };
  },
};

Object.defineProperties(Stage.prototype, Object.getOwnPropertyDescriptors(PLANES));
