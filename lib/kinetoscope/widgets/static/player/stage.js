// The stage: two canvases, one for the picture (WebGL2 or 2D) and one for ink (axes, curves).
// What is drawn depends on {movie, at (fractional frame), chosen layers, view, overlay} alone.

const SPARE = 0.12; // of its room a picture without proportions gives to those that have them

class Stage {
  constructor(root, holder, wanted, changed) {
    Object.assign(this, { root, holder, wanted, changed });
    this.overlay = {};
    this.places = [];
    this.pen = document.createElement("canvas");
    this.pen.className = "ink";
    this.pen.setAttribute("aria-hidden", "true");
    holder.append(this.pen);
    this.ctx = this.pen.getContext("2d");
    this.probe = document.createElement("span");
    this.probe.hidden = true;
    root.append(this.probe);
    this.openRenderer(wanted);
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(holder);
    this.readInk();
    this.resize();
  }

  openRenderer(wanted) {
    this.picture?.remove();
    const fresh = () => {
      const canvas = document.createElement("canvas");
      canvas.className = "picture";
      canvas.setAttribute("aria-hidden", "true");
      return canvas;
    };
    this.picture = fresh();
    this.renderer = wanted === "2d" ? null : WebglRenderer.on(this.picture, wanted === "webgl");
    if (!this.renderer) {
      this.picture = fresh(); // a canvas never changes its kind
      this.renderer = new CanvasRenderer(this.picture);
    }
    // A lost context need not come back; the 2D canvas is always there.
    const openedWith = this.renderer;
    this.picture.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      if (this.closed || this.renderer !== openedWith) return;
      this.openRenderer("2d");
      this.resize(true);
    });
    this.holder.prepend(this.picture);
    this.loaded = []; // what each picture's texture holds
    this.inked = null;
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

  // --- where things go ---------------------------------------------------------------------
  // One area a picture, side by side or one above the other, whichever leaves the smallest larger.
  // Room for one key is room for all that are alike: like pictures get like sizes.
  arrange({ panels }, keys) {
    const { w, h } = this;
    const n = panels.length;
    const loose = (panel) => !proportioned(panel);
    const like = panels.map((one) => panels.some((panel, k) => keys[k] && loose(panel) === loose(one)));
    const all = panels.map(() => keys.some(Boolean));
    if (n === 1) return { areas: [{ x: 0, y: 0, w, h }], keyed: all };
    const across = panels.map((_, k) => ({ x: (k * w) / n, y: 0, w: w / n, h }));
    const down = panels.map((_, k) => ({ x: 0, y: (k * h) / n, w, h: h / n }));
    const boxes = (areas, keyed) => areas.map((area, k) =>
      this.boxOf(panels[k], area, { size: this.sizeIn(area, n), several: true, keyed: keyed[k] }));
    const smallest = (areas) => Math.min(...boxes(areas, all).map((box) => Math.max(0, box.w) * Math.max(0, box.h)));
    const side = smallest(across) >= smallest(down);
    const [areas, keyed] = side ? [across, like] : [down, all];
    // A picture with proportions of its own is drawn as high (side by side) or wide as its
    // neighbours without, as far as these can spare the room.
    const [from, long, cross] = side ? ["x", "w", "h"] : ["y", "h", "w"];
    const drawn = boxes(areas, keyed);
    const most = Math.max(...drawn.map((box) => box[cross]));
    const wanted = drawn.map((box, k) => (loose(panels[k]) ? 0 : (most / box[cross] - 1) * box[long]));
    const asked = wanted.reduce((sum, more) => sum + more, 0);
    const givers = panels.filter(loose).length;
    if (givers && asked > 0) {
      const given = Math.min(1, (SPARE * givers * areas[0][long]) / asked);
      let at = 0;
      areas.forEach((area, k) => {
        area[from] = at;
        area[long] += given * (loose(panels[k]) ? -asked / givers : wanted[k]);
        at += area[long];
      });
    }
    return { areas, keyed };
  }

  // Type as large as the smaller side of its area bears.
  sizeIn(area, n) {
    const most = n > 1 ? Math.min(this.h / 31, area.w / 26, area.h / 15) : this.h / 31;
    return Math.round(Math.max(n > 1 ? 11 : 11.5, Math.min(19, most)) * 2) / 2;
  }

  // The pictures' places in CSS pixels are told to whoever looks from outside.
  tellBox(box, panel) {
    this.places.push({ box, axes: panel.axes });
    const text = ({ x, y, w, h }) => [x, y, w, h].join(" ");
    if (this.places.length === 1) set(this.holder.dataset, "box", text(box));
    if (this.areas.length === 1) delete this.holder.dataset.boxes;
    else if (this.places.length === this.areas.length) set(this.holder.dataset, "boxes", this.places.map((place) => text(place.box)).join(";"));
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
  // state: {movie, chosen: the layer shown of each panel, view, at, live}
  draw(state) {
    const { movie, chosen } = state;
    if (!this.w || !movie || !movie.have) return false;
    const still = movie.panels.every((panel) => panel.kind !== "curve");
    const inked = [movie.header, this.overlay, this.ink, this.w, this.h, this.dpr, ...chosen];
    // Axes stand still while only the picture moves.
    this.keepInk = still && this.inked?.length === inked.length && inked.every((v, k) => v === this.inked[k]);
    this.inked = inked;
    if (!this.keepInk) {
      this.ctx.setTransform(this.dpr, 0, 0, this.dpr, 0, 0);
      this.ctx.clearRect(0, 0, this.w, this.h);
      const keys = movie.panels.map((panel, k) => panel.kind !== "curve" && hasKey(panel, chosen[k]));
      Object.assign(this, this.arrange(movie, keys));
    }
    this.renderer.clear();
    this.timeBox = null;
    this.places = [];
    movie.panels.forEach((panel, slot) => {
      const area = this.areas[slot];
      const several = movie.panels.length > 1;
      this.size = this.sizeIn(area, movie.panels.length);
      this.axis = this.keepInk ? null : new AxisPen(this.ctx, this.ink, this.size, area);
      this.renderer.use(slot);
      const { size } = this;
      const one = { ...state, panel, slot, several, area, size, keyed: this.keyed[slot], layer: chosen[slot] };
      const asWave = state.live || state.view === "wave" || (several && state.view !== "map");
      if (panel.kind === "field") this.drawField(one);
      else if (panel.kind === "particles") this.drawParticles(one);
      else if (asWave) this.drawWave(one);
      else this.drawMap(one, state.view === "both" && !several);
      if (several && panel.title) this.axis?.title(this.places[slot].box, panel.title);
    });
    if (!this.keepInk) drawOverlay(this);
    return true;
  }

  table(layer) {
    return colorTable(layer.colormap, this.scheme);
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
