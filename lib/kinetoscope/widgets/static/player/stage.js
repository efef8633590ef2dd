// The stage: two canvases, one for the picture (WebGL2 or 2D) and one for ink (axes, curves).
// What is drawn depends on {movie, at (fractional frame), layer, view} alone.

class Stage {
  constructor(root, holder, wanted, changed) {
    Object.assign(this, { root, holder, wanted, changed });
    this.pen = document.createElement("canvas");
    this.pen.className = "ink";
    this.pen.setAttribute("aria-hidden", "true");
    holder.append(this.pen);
    this.ctx = this.pen.getContext("2d");
    this.probe = document.createElement("span");
    this.probe.hidden = true;
    root.append(this.probe);
    this.openRenderer(wanted !== "2d");
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(holder);
    this.readInk();
    this.resize();
  }

  openRenderer(webgl) {
    this.picture?.remove();
    const fresh = () => {
      const canvas = document.createElement("canvas");
      canvas.className = "picture";
      canvas.setAttribute("aria-hidden", "true");
      return canvas;
    };
    this.picture = fresh();
    this.renderer = webgl ? WebglRenderer.on(this.picture) : null;
    if (!this.renderer) {
      this.picture = fresh(); // a canvas never changes its kind
      this.renderer = new CanvasRenderer(this.picture);
    }
    // A lost context need not come back; the 2D canvas is always there.
    const openedWith = this.renderer;
    this.picture.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      if (this.closed || this.renderer !== openedWith) return;
      this.openRenderer(false);
      this.resize(true);
    });
    this.holder.prepend(this.picture);
    this.loaded = null;
    this.root.dataset.renderer = this.renderer.name;
  }

  resize(force = false) {
    const { clientWidth: w, clientHeight: h } = this.holder;
    if (!w || !h) return;
    // Built outside the document (Jupyter does), the colours were not to be had before.
    if (!this.ink.ink) this.readInk();
    const dpr = Math.min(3, window.devicePixelRatio || 1);
    if (!force && w === this.w && h === this.h && dpr === this.dpr) return;
    Object.assign(this, { w, h, dpr });
    for (const canvas of [this.picture, this.pen]) {
      canvas.width = Math.round(w * dpr);
      canvas.height = Math.round(h * dpr);
    }
    this.changed();
  }

  // The theme's colours as the browser resolves them.
  readInk() {
    this.ink = {};
    for (const name of ["ink", "soft", "line", "edge", "accent", "sheet", "ground"]) {
      this.probe.style.color = `var(--${name})`;
      this.ink[name] = getComputedStyle(this.probe).color;
    }
    this.scheme = this.root.dataset.scheme || "light";
  }

  get size() {
    return Math.round(Math.max(11.5, Math.min(19, this.h / 31)) * 2) / 2;
  }

  // The picture's place in CSS pixels is told to whoever looks from outside.
  tellBox(box) {
    set(this.holder.dataset, "box", [box.x, box.y, box.w, box.h].join(" "));
  }

  device(box) {
    const [x, y] = [Math.round(box.x * this.dpr), Math.round(box.y * this.dpr)];
    return {
      x, y,
      w: Math.round((box.x + box.w) * this.dpr) - x,
      h: Math.round((box.y + box.h) * this.dpr) - y,
    };
  }

  // True when something of this movie was put on the canvas.
  draw(state) {
    const { movie } = state;
    if (!this.w || !movie || !movie.have) return false;
    const ctx = this.ctx;
    ctx.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
    ctx.clearRect(0, 0, this.w, this.h);
    this.renderer.clear();
    this.axis = new AxisPen(ctx, this.ink, this.size);
    this.axis.width = this.w;
    this.axis.height = this.h;
    this.timeBox = null;
    if (movie.header.kind === "field") this.drawField(state);
    else if (movie.header.kind === "particles") this.drawParticles(state);
    else if (state.view === "wave" || state.live) this.drawWave(state);
    else this.drawMap(state, state.view === "both");
    return true;
  }

  table(layer) {
    return colorTable(layer.colormap, this.scheme);
  }

  // --- curves -----------------------------------------------------------------------------
  drawMap(state, withProfile) {
    const { movie, layer } = state;
    const { size, axis } = this;
    const [left, top, bottom] = [3.9 * size, 0.7 * size, (withProfile ? 4.1 : 3.5) * size];
    const side = withProfile ? Math.max(84, Math.min(0.21 * this.w, 230)) : 0;
    // The map's own scale stands beside it, unless it is that of the profile's axis.
    // On a phone there is no room for a second scale.
    const scaled = withProfile && (this.fieldOf(state) === layer || this.w < 520);
    const right = (scaled ? 0 : 5.8 * size) + (withProfile ? 0.9 * size : 0.4 * size);
    const box = {
      x: Math.round(left), y: Math.round(top),
      w: Math.round(this.w - left - right - (side && side + 14)), h: Math.round(this.h - top - bottom),
    };
    this.fillMap(movie, layer);
    const upto = movie.frames > 1 ? Math.min(1, (movie.have - 1) / (movie.frames - 1)) : 1;
    // While the new map comes in, the old one stays where it fits: nothing blinks.
    this.renderer.drawImage(this.device(box), { nodes: true, upto: this.covered ? 1 : upto });
    const [x] = movie.axes;
    const time = movie.header.time;
    const ends = [movie.time(0), movie.time(movie.frames - 1)];
    axis.frame(box);
    axis.bottom(box, ends[0], ends[1], { name: "t", ...time });
    axis.left(box, x.low, x.high, x);
    if (!scaled) axis.colorBar(box, layer, this.table(layer));
    if (withProfile) this.drawProfile(state, box, { side, gap: scaled ? 14 : 14 + 5.8 * size });
    this.drawPlayhead(state, box);
    this.tellBox(box);
    this.timeBox = box;
  }

  // Rows of the texture are frames; only those that are new go up.
  fillMap(movie, layer) {
    const renderer = this.renderer;
    const options = { swap: true, smooth: !unmixable(layer.colormap) };
    const fresh = renderer.image(layer.count, movie.frames, options);
    renderer.table(this.table(layer));
    const sameMovie = this.loaded?.movie === movie && this.loaded.layer === layer.index;
    if (!sameMovie || fresh) {
      this.covered = !fresh && this.loaded?.kind === "map" && this.loaded.layer === layer.index;
      this.loaded = { movie, layer: layer.index, kind: "map", rows: 0 };
    }
    const from = this.loaded.rows;
    const count = movie.have - from;
    if (count <= 0) return;
    const bytes = new Uint8Array(count * layer.count);
    for (let k = 0; k < count; k++) bytes.set(movie.eight(layer, from + k), k * layer.count);
    renderer.rows(from, count, bytes);
    this.loaded.rows = movie.have;
  }

  drawPlayhead({ movie, layer, at }, box) {
    const { ctx, size } = this;
    const x = box.x + (movie.frames > 1 ? at / (movie.frames - 1) : 0) * box.w;
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
    const span = movie.time(movie.frames - 1) - movie.time(0) || 1;
    for (const mark of movie.header.marks ?? []) {
      const mx = box.x + ((mark.time - movie.time(0)) / span) * box.w;
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
  }

  // The curve is the signed field where there is one; the map may show another layer.
  fieldOf({ movie, layer }) {
    return movie.layers.find((one) => one.colormap === "balance") ?? layer;
  }

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
  }

  strokeCurve(width) {
    const { ctx } = this;
    ctx.strokeStyle = this.ink.accent;
    ctx.lineWidth = width;
    ctx.lineJoin = "round";
    ctx.stroke();
  }

  // As in a textbook: x along, the field up, the energy as light under the curve.
  drawWave(state) {
    const { movie, at } = state;
    // The curve is the signed field where there is one, the light under it what was chosen.
    const layer = this.fieldOf(state);
    const { ctx, size, axis } = this;
    const box = {
      x: Math.round(4.6 * size), y: Math.round(0.8 * size),
      w: Math.round(this.w - 5.8 * size), h: Math.round(this.h - 4.4 * size),
    };
    const [x] = movie.axes;
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
    this.tellBox(box);
    axis.bottom(box, x.low, x.high, x);
    axis.left(box, low, high, layer);
    if (shade !== layer) {
      axis.begin("right", "top");
      ctx.fillText(`shaded by ${labelOf(shade)}`, box.x + box.w - 8, box.y + 8);
    }
  }

  // --- planes -----------------------------------------------------------------------------
  // A box with the proportions of the axes, as large as fits, in the middle.
  planeBox({ movie }, keyed) {
    const { size } = this;
    const [x, y] = movie.axes;
    const [left, right, top, bottom] = [4.2 * size, (keyed ? 6.6 : 1.2) * size, 0.7 * size, 3.5 * size];
    const [w, h] = [this.w - left - right, this.h - top - bottom];
    const ratio = (x.high - x.low) / (y.high - y.low) || 1;
    const width = Math.min(w, h * ratio);
    const height = width / ratio;
    return {
      x: Math.round(left + (w - width) / 2), y: Math.round(top + (h - height) / 2),
      w: Math.round(width), h: Math.round(height),
    };
  }

  drawPlaneAxes(box, { movie }) {
    const [x, y] = movie.axes;
    this.tellBox(box);
    this.axis.frame(box);
    this.axis.bottom(box, x.low, x.high, x);
    this.axis.left(box, y.low, y.high, y);
  }

  drawField(state) {
    const { movie, layer } = state;
    const keyed = layer.colormap !== "species";
    const box = this.planeBox(state, keyed);
    const fresh = this.renderer.image(layer.width, layer.rows, {
      swap: false, smooth: !unmixable(layer.colormap),
    });
    this.renderer.table(this.table(layer));
    const frame = Math.min(movie.have - 1, Math.round(state.at));
    const key = `${layer.index}/${frame}`;
    if (fresh || this.loaded?.movie !== movie || this.loaded.key !== key) {
      this.renderer.rows(0, layer.rows, movie.eight(layer, frame));
      this.loaded = { movie, key, kind: "field" };
    }
    this.renderer.drawImage(this.device(box), { nodes: false });
    this.drawPlaneAxes(box, state);
    if (keyed) this.axis.colorBar(box, layer, this.table(layer));
  }

  drawParticles(state) {
    const { movie } = state;
    const [qx, qy] = movie.layers;
    const layer = state.layer.index >= 2 ? state.layer : null;
    const box = this.planeBox(state, layer !== null);
    const device = this.device(box);
    const frame = Math.min(movie.have - 1, Math.round(state.at));
    const place = [qx, qy].flatMap((q, k) => {
      const { low, high } = movie.axes[k];
      return [(q.low - low) / (high - low), q.span / (high - low)];
    });
    this.drawPlaneAxes(box, state);
    this.renderer.points(device, {
      x: movie.raw(qx, frame), y: movie.raw(qy, frame), levels: qx.levels, place,
      value: layer && movie.eight(layer, frame),
      radius: (0.5 * movie.header.diameter * device.w) / (movie.axes[0].high - movie.axes[0].low),
      color: this.ink.accent.match(/[\d.]+/g).slice(0, 3).map(Number),
      table: this.table(layer ?? state.layer),
    });
    this.loaded = { movie, kind: "particles" };
    if (layer) this.axis.colorBar(box, layer, this.table(layer));
  }

  // --- copies -----------------------------------------------------------------------------
  // The whole picture on one canvas; must follow a draw in the same task.
  compose(canvas, width) {
    const scale = width / this.w;
    canvas.width = 2 * Math.round(width / 2); // codecs want even numbers
    canvas.height = 2 * Math.round((this.h * scale) / 2);
    const ctx = canvas.getContext("2d", { willReadFrequently: true });
    ctx.fillStyle = this.ink.sheet;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    for (const layer of [this.picture, this.pen])
      ctx.drawImage(layer, 0, 0, canvas.width, canvas.height);
    return ctx;
  }

  close() {
    this.closed = true;
    this.observer.disconnect();
    this.renderer.close();
  }
}
