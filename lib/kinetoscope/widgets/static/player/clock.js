// The player's clock and what moves its hands; mixed into Player.

const CLOCK = {
  // The fractional frame on show: where the phase points, or the last that has come.
  get at() {
    if (!this.movie || this.live) return 0;
    return Math.max(0, Math.min(this.movie.timeline.frame(this.phase), this.movie.have - 1));
  },

  // Where the scrub bar stands, in frames of an even clock.
  get where() {
    if (!this.movie || this.live || !this.movie.timeline.log) return this.at;
    const { timeline, have, frames } = this.movie;
    return Math.min(this.phase, timeline.phase(Math.max(0, have - 1))) * (frames - 1);
  },

  requestDraw() {
    if (!this.closed && !this.timer) this.timer = requestAnimationFrame((now) => this.tick(now));
  },

  tick(now) {
    this.timer = null;
    if (this.closed) return;
    const moving = this.playing && !this.held && !this.saving && this.movie && !this.live;
    if (moving && this.spares(now)) return this.requestDraw();
    if (moving && this.lastTick !== null) this.advance(Math.min(0.1, (now - this.lastTick) / 1000));
    this.lastTick = moving ? now : null;
    if (!this.saving) this.paint();
    if (moving && this.playing) this.requestDraw();
  },

  // A person has asked for another run.
  expect() {
    this.askedAt = performance.now();
    if (this.live) return;
    window.dispatchEvent(new CustomEvent("kinetoscope:awaiting"));
    this.forerunner?.ask(() => this.newest);
  },

  // A picture that is about to be replaced leaves the machine to its successor (the browser and the
  // solver often share one): until that has come it is drawn five times a second.
  spares(now) {
    const waits = now - this.askedAt < 500 && this.movie.generation === this.generation;
    return waits && this.lastTick !== null && now - this.lastTick < 200;
  },

  advance(seconds) {
    const { movie } = this;
    if (movie.frames < 2 || movie.timeline.frame(this.phase) > movie.have - 1) return; // wait for what is still to come
    this.phase += (this.direction * this.speed * seconds) / (this.settings.seconds ?? PLAY_SECONDS);
    if (this.phase >= 0 && this.phase <= 1) return;
    if (this.looping && movie.whole) this.phase -= Math.floor(this.phase);
    else if (this.looping) this.phase = Math.min(1, Math.max(0, this.phase));
    else {
      this.phase = this.phase > 1 ? 1 : 0;
      this.playing = false;
      this.showState();
    }
  },

  paint() {
    const { movie } = this;
    if (!movie || movie.generation < this.generation) return;
    if (!this.drawAt(this.at)) return;
    const frame = this.live ? movie.seq : Math.round(this.at);
    const data = this.root.dataset;
    set(data, "frame", String(frame));
    set(data, "frames", String(this.live ? movie.seq + 1 : movie.frames));
    const detail = {
      phenomenon: this.phenomenon, generation: movie.generation, time: movie.time(this.at), frame,
    };
    if (movie.generation > this.generation) {
      this.generation = movie.generation;
      data.generation = String(movie.generation);
      data.key = movie.key;
      this.showState();
      const options = { bubbles: true, composed: true, detail: { ...detail, key: movie.key } };
      this.root.dispatchEvent(new CustomEvent("kinetoscope:painted", options));
    }
    this.showBar();
    window.dispatchEvent(new CustomEvent("kinetoscope:clock", { detail }));
  },

  drawAt(at) {
    const { movie, chosen, view } = this;
    return this.stage.draw({ movie, chosen, view, at, live: this.live !== null });
  },

  toggle() {
    if (!this.movie) return;
    this.playing = !this.playing;
    if (this.live) {
      if (this.playing) this.live.start();
      else this.live.stop();
    } else if (this.playing && !this.looping) {
      if (this.direction > 0 && this.phase >= 1) this.phase = 0;
      if (this.direction < 0 && this.phase <= 0) this.phase = 1;
    }
    this.showState();
    this.requestDraw();
  },

  pause() {
    if (this.playing) this.toggle();
  },

  step(frames) {
    this.pause();
    if (this.live) return frames > 0 && this.live.pull(1, true);
    if (!this.movie) return;
    const to = Math.min(this.movie.frames - 1, Math.max(0, Math.round(this.at) + frames));
    this.seekPhase(this.movie.timeline.phase(to));
  },

  seekPhase(phase) {
    if (!this.movie || this.live) return;
    this.phase = Math.min(1, Math.max(0, phase));
    if (!this.playing) this.say(this.bar.scrub.getAttribute("aria-valuetext"));
    this.requestDraw();
  },

  seekTime(time) {
    if (!this.movie || this.live) return;
    this.seekPhase(this.movie.timeline.place(time));
  },

  faster(steps, round = false) {
    const to = SPEEDS.indexOf(this.speed) + steps;
    const count = SPEEDS.length;
    this.speed = SPEEDS[round ? (to + count) % count : Math.min(count - 1, Math.max(0, to))];
    if (this.live) this.send({ type: "speed", value: this.speed });
    this.say(`Speed ${this.speed}`);
    this.showBar();
  },

  turnRound() {
    this.direction = -this.direction;
    this.showBar();
  },

  toggleLoop() {
    this.looping = !this.looping;
    this.showBar();
  },

  fullScreen() {
    const { root } = this;
    if (root.classList.contains("kt-full")) return root.classList.remove("kt-full");
    if (root.getRootNode().fullscreenElement === root) return document.exitFullscreen();
    // Where elements cannot take the screen (iPhone), the window will do.
    const fill = () => root.classList.add("kt-full");
    if (root.requestFullscreen) root.requestFullscreen().catch(fill);
    else fill();
  },

  async save(format) {
    if (!this.movie || this.saving) return;
    if (!PICTURES.includes(format)) {
      this.tell("Asking for the data …", 10_000);
      return this.send({ type: "export", format });
    }
    if (this.live && format !== "png")
      return this.tell("A running simulation can be saved as a picture (PNG).", 6000);
    if (format === "webm" && !videoType()) return this.tell("This browser cannot record films.", 6000);
    this.saving = true;
    try {
      const blob = await SAVING[format](this, { seconds: this.settings.seconds ?? 8 });
      if (blob) download(blob, `${this.phenomenon || "kinetoscope"}.${format}`);
      this.tell(blob ? "Saved" : "", 2000);
    } finally {
      this.saving = false;
      this.lastTick = null;
      this.requestDraw();
    }
  },

  close() {
    this.closed = true;
    cancelAnimationFrame(this.timer);
    for (const timer of [this.readyTimer, this.veilTimer, this.sayTimer, this.toastTimer]) clearTimeout(timer);
    for (const source of this.sources) source.close();
    this.live?.close();
    this.forerunner?.close();
    this.wire?.close();
    for (const stop of this.stops) stop();
    this.stage.close();
    this.root.remove();
  },
};

Object.defineProperties(Player.prototype, Object.getOwnPropertyDescriptors(CLOCK));

export default {
  render({ model, el }) {
    const player = new Player(model, el);
    return () => player.close();
  },
};
