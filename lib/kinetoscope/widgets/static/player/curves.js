// Curves on the stage: a map over time with the moment beside it, or the wave itself; mixed into Stage.
const CURVES = {
  drawMap(state, withProfile) {
    const { movie, panel, layer, area } = state;
    const { size, axis } = this;
    const { timeline } = movie;
    const [left, bottom] = [3.9 * size, (withProfile ? 4.1 : 3.5) * size];
    const top = topOf(panel, state.several, size);
    const side = withProfile ? Math.max(84, Math.min(0.21 * area.w, 230)) : 0;
    // The map's own scale stands beside it, unless it is that of the profile's axis.
    // On a phone there is no room for a second scale.
    const scaled = withProfile && (this.fieldOf(state) === layer || area.w < 520);
    const right = (scaled ? 0 : 5.8 * size) + (withProfile ? 0.9 * size : 0.4 * size);
    const box = {
      x: Math.round(area.x + left), y: Math.round(area.y + top),
      w: Math.round(area.w - left - right - (side && side + 14)), h: Math.round(area.h - top - bottom),
    };
    this.fillMap(state);
    const upto = movie.frames > 1 ? timeline.phase(movie.have - 1) : 1;
    // While the new map comes in, the old one stays where it fits: nothing blinks.
    const { covered } = this.loaded[state.slot];
    this.renderer.drawImage(this.device(box), { nodes: true, upto: covered ? 1 : upto });
    const [x] = panel.axes;
    axis.frame(box);
    axis.bottom(box, ...timeline.ends, { name: "t", ...movie.header.time },
      { log: timeline.log, right: withProfile ? box.x + box.w + 8 : undefined });
    axis.left(box, x.low, x.high, x);
    if (!scaled) axis.colorBar(box, layer, this.table(layer));
    if (withProfile) this.drawProfile(state, box, { side, gap: scaled ? 14 : 14 + 5.8 * size });
    this.drawPlayhead(state, box);
    this.tellBox(box, panel);
    if (!state.several) this.timeBox = box;
  },

  // Rows of the texture are moments evenly spaced on the time line; only those that are new go up.
  fillMap({ movie, layer, slot }) {
    const { renderer } = this;
    const options = { swap: true, smooth: !unmixable(layer.colormap) };
    const fresh = renderer.image(layer.count, movie.frames, options);
    renderer.table(this.table(layer));
    const before = this.loaded[slot];
    if (before?.movie !== movie || before.layer !== layer.index || fresh) {
      const covered = !fresh && before?.kind === "map" && before.layer === layer.index;
      this.loaded[slot] = { movie, layer: layer.index, kind: "map", rows: 0, covered };
    }
    const from = this.loaded[slot].rows;
    const { timeline } = movie;
    const last = Math.max(1, movie.frames - 1);
    const frameOf = (row) => (timeline.log ? timeline.frame(row / last) : row);
    let to = from;
    while (to < movie.frames && frameOf(to) < movie.have) to++;
    if (to === from) return;
    const bytes = new Uint8Array((to - from) * layer.count);
    for (let k = from; k < to; k++) bytes.set(movie.eight(layer, frameOf(k)), (k - from) * layer.count);
    renderer.rows(from, to - from, bytes);
    this.loaded[slot].rows = to;
  },

  drawPlayhead({ movie, layer, at }, box) {
    const { ctx, size } = this;
    const { timeline } = movie;
    const x = box.x + timeline.phase(at) * box.w;
    ctx.save();
    // What has not happened yet fades towards the colour of nothing.
    const table = this.table(layer);
    const nothing = 4 * (layer.colormap === "balance" ? 128 : 0);
    ctx.globalAlpha = 0.62;
    ctx.fillStyle = `rgb(${table.subarray(nothing, nothing + 3).join()})`;
    ctx.fillRect(x, box.y, box.x + box.w - x, box.h);
    ctx.globalAlpha = 1;
    ctx.fillStyle = "#0009";
    ctx.fillRect(x - 1.5, box.y, 3, box.h);
    ctx.fillStyle = "#fff";
    ctx.fillRect(x - 0.75, box.y, 1.5, box.h);
    ctx.font = `600 ${size}px ${FACE}`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    for (const mark of movie.header.marks ?? []) {
      const mx = box.x + timeline.place(mark.time) * box.w;
      if (mx < box.x || mx > box.x + box.w) continue;
      const my = box.y + 0.95 * size;
      ctx.fillStyle = "#fffc";
      ctx.fillRect(mx - 0.5, my + 0.7 * size, 1, 0.6 * size);
      ctx.strokeStyle = "#000b";
      ctx.lineWidth = 3.5;
      ctx.strokeText(mark.label, mx, my);
      ctx.fillStyle = "#fff";
      ctx.fillText(mark.label, mx, my);
    }
    ctx.restore();
  },

  // The curve is the signed field where there is one; the map may show another layer.
  fieldOf({ panel, layer }) {
    return panel.layers.find((one) => one.colormap === "balance") ?? layer;
  },

  // The moment under the playhead: the same vertical axis, the value along the horizontal.
  drawProfile(state, map, { side, gap }) {
    const { movie, at } = state;
    const layer = this.fieldOf(state);
    const { ctx, axis } = this;
    const box = { x: Math.round(map.x + map.w + gap), y: map.y, w: Math.round(side), h: map.h };
    const pad = 0.06 * layer.span;
    const [low, high] = [layer.low - pad, layer.low + layer.span + pad];
    const across = (value) => box.x + ((value - low) / (high - low)) * box.w;
    axis.frame(box);
    if (low < 0 && high > 0) {
      axis.begin("left", "top");
      ctx.strokeStyle = this.ink.line;
      axis.stroke(Math.round(across(0)) + 0.5, box.y, Math.round(across(0)) + 0.5, box.y + box.h);
    }
    const values = (this.values = movie.values(layer, at));
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.x, box.y, box.w, box.h);
    ctx.clip();
    ctx.beginPath();
    for (let i = 0; i < values.length; i++)
      ctx.lineTo(across(values[i]), box.y + box.h * (1 - i / (values.length - 1)));
    this.strokeCurve(2);
    ctx.restore();
    axis.colorStrip(box, low, high, layer, this.table(layer), 5);
    axis.bottom(box, low, high, layer, { offset: 8, wanted: 3 });
  },

  strokeCurve(width) {
    const { ctx } = this;
    ctx.strokeStyle = this.ink.accent;
    ctx.lineWidth = width;
    ctx.lineJoin = "round";
    ctx.stroke();
  },

  // As in a textbook: x along, the field up, the energy as light under the curve.
  drawWave(state) {
    const { movie, panel, area, at } = state;
    // The curve is the signed field where there is one, the light under it what was chosen.
    const layer = this.fieldOf(state);
    const { ctx, size, axis } = this;
    const top = topOf(panel, state.several, size) + 0.1 * size;
    const box = {
      x: Math.round(area.x + 4.6 * size), y: Math.round(area.y + top),
      w: Math.round(area.w - 5.8 * size), h: Math.round(area.h - top - 3.6 * size),
    };
    const [x] = panel.axes;
    const pad = 0.08 * layer.span;
    const [low, high] = [layer.low - pad, layer.low + layer.span + pad];
    const up = (value) => box.y + box.h * (1 - (value - low) / (high - low));
    const values = (this.values = movie.values(layer, at));
    const along = (i) => box.x + (i / (values.length - 1)) * box.w;
    axis.frame(box);
    axis.begin("left", "top");
    ctx.strokeStyle = this.ink.line;
    for (const tick of ticksOf(low, high, 5)) axis.stroke(box.x, up(tick), box.x + box.w, up(tick));
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.x, box.y, box.w, box.h);
    ctx.clip();
    const shade = state.layer;
    const light = shade === layer ? values : movie.values(shade, at);
    const table = this.table(shade);
    const ground = up(Math.min(high, Math.max(low, 0)));
    const strips = Math.round(box.w / 2);
    const signed = shade.colormap === "balance" || shade === layer;
    for (let k = 0; k < strips; k++) {
      const i = ((k + 0.5) / strips) * (values.length - 1);
      const between = (v) => v[Math.floor(i)] + (i % 1) * (v[Math.ceil(i)] - v[Math.floor(i)]);
      const level = Math.min(1, Math.max(0, (between(light) - shade.low) / shade.span));
      const q = 4 * Math.round(255 * (signed ? level : 0.25 + 0.6 * level));
      const alpha = signed ? 0.15 + 0.7 * Math.abs(2 * level - 1) : 0.03 + 0.97 * level ** 0.6;
      ctx.fillStyle = `rgba(${table[q]},${table[q + 1]},${table[q + 2]},${alpha.toFixed(3)})`;
      // on whole device pixels, or the seams would show
      const [x0, x1] = [k, k + 1].map((n) =>
        Math.round((box.x + (n / strips) * box.w) * this.dpr) / this.dpr);
      const y = up(between(values));
      ctx.fillRect(x0, Math.min(ground, y), x1 - x0, Math.abs(ground - y));
    }
    ctx.beginPath();
    for (let i = 0; i < values.length; i++) ctx.lineTo(along(i), up(values[i]));
    this.strokeCurve(Math.max(2.5, size / 5));
    ctx.restore();
    this.tellBox(box, panel);
    axis.bottom(box, x.low, x.high, x);
    axis.left(box, low, high, layer);
    if (shade !== layer) {
      axis.begin("right", "top");
      ctx.fillText(`shaded by ${labelOf(shade)}`, box.x + box.w - 8, box.y + 8);
    }
  },
};

Object.defineProperties(Stage.prototype, Object.getOwnPropertyDescriptors(CURVES));
