// The player: one clock, one stage, one bar; clips or a running simulation come in.

const PLAY_SECONDS = 10; // a whole clip at speed 1
const VEIL_AFTER = 500; // ms of computing before it is worth a word

class Player {
  constructor(model, el) {
    this.model = model;
    this.settings = model.get("settings") ?? {};
    this.phenomenon = model.get("phenomenon") ?? "";
    this.stops = [];
    this.sources = []; // at most two: the newest, and one older that has not painted yet
    this.movie = this.live = null;
    this.generation = 0; // painted
    this.phase = 0; // where in the clip, 0 to 1
    this.direction = this.speed = 1;
    this.looping = this.settings.loop ?? true;
    this.playing = this.settings.autoplay ?? true;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.playing = false;
      this.phase = 1; // all of it to be seen; Play starts at the beginning
    }
    this.build(el);
    this.view = model.get("view") || "both";
    this.layerName = this.settings.layer ?? null;
    this.listen();
    this.takeState({ source: model.get("source"), status: model.get("status") });
    this.sayReady();
  }

  build(el) {
    this.root = element("div", {
      className: "kinetoscope kt-player", role: "group", "aria-label": "Moving picture",
      dataset: {
        kinetoscope: "player", phenomenon: this.phenomenon, state: "loading",
        generation: "0", frame: "0", frames: "0", key: "",
      },
    });
    this.choosers = element("div", { className: "choosers" });
    this.picture = element("div", { className: "stage", tabindex: "0", role: "img" });
    this.message = element("p", { style: "margin:0" });
    this.progress = element("progress", { max: "1", hidden: "" });
    this.cancel = element("button", {
      type: "button", hidden: "", onclick: () => this.send({ type: "cancel" }),
    }, "Cancel");
    this.card = element("div", { className: "card" }, this.message, this.progress, this.cancel);
    this.veil = element("div", { className: "veil" }, this.card);
    this.toast = element("div", { className: "toast" });
    this.spoken = element("div", { className: "unseen", "aria-live": "polite" });
    this.bar = new Bar({
      toggle: () => this.toggle(), step: (n) => this.step(n),
      scrub: (at) => this.seekPhase(at / Math.max(1, this.movie.frames - 1)),
      faster: (n, round) => this.faster(n, round), reverse: () => this.turnRound(),
      loop: () => this.toggleLoop(), save: (format) => this.save(format), full: () => this.fullScreen(),
    });
    this.root.append(this.choosers, this.picture, this.bar.element, this.toast, this.spoken);
    el.append(this.root);
    this.stops.push(followScheme(this.root, () => {
      this.stage?.readInk();
      this.requestDraw();
    }));
    this.stage = new Stage(this.root, this.picture, this.settings.renderer, () => this.requestDraw());
    this.picture.append(this.veil);
  }

  listen() {
    const on = (target, name, handler) => {
      target.addEventListener(name, handler);
      this.stops.push(() => target.removeEventListener(name, handler));
    };
    const follow = (name, handler) => {
      this.model.on(name, handler);
      this.stops.push(() => this.model.off(name, handler));
    };
    listenForInput(this, this.root, this.picture, on);
    follow("change:source", () => {
      this.answered = true; // somebody is there
      this.takeState({ source: this.model.get("source") });
    });
    follow("change:status", () => this.takeState({ status: this.model.get("status") }));
    follow("change:view", () => this.choose("view", this.model.get("view")));
    follow("msg:custom", (content, buffers) => this.receive(content, buffers ?? []));
  }

  send(content) {
    this.model.send(content);
  }

  // Messages are not replayed to whoever comes late: ask until there is an answer.
  sayReady(wait = 400) {
    if (this.closed || this.answered) return;
    this.send({ type: "ready" });
    this.readyTimer = setTimeout(() => this.sayReady(Math.min(8000, 1.6 * wait)), wait);
  }

  receive(content, buffers) {
    this.answered = true;
    const { type, generation } = content;
    if (type === "state") this.takeState(content);
    else if (type === "chunk") {
      this.takeState({ source: { ...this.source, generation, length: content.total, url: null } }, true);
      this.sources.find((s) => s.generation === generation)?.chunk(content.offset, bytesOf(buffers[0]));
    } else if (type === "live") this.openLive(generation, content.header);
    else if (type === "frame") {
      if (this.live?.generation === generation) this.live.frame(content.seq, content.time, bytesOf(buffers[0]));
    } else if (type === "file") {
      download(new Blob([bytesOf(buffers[0])]), content.name);
      this.tell("");
    } else if (type === "refused") this.tell(content.message, 8000);
  }

  // --- what comes in ----------------------------------------------------------------------
  takeState({ source, status, live }, chunked = false) {
    if (status) this.status = status;
    if (live) this.openLive(live.generation, live.header);
    const newest = Math.max(this.generation, ...this.sources.map((s) => s.generation));
    if (source?.live) {
      this.source = source;
      if (source.generation > newest && this.live?.generation !== source.generation) {
        this.answered = false; // the announcement has not come: ask for it
        clearTimeout(this.readyTimer);
        this.readyTimer = setTimeout(() => this.sayReady(), 400);
      }
    } else if (source && source.generation > newest) {
      this.source = source;
      this.live?.close();
      this.live = null;
      // Of those that have shown nothing only the last may finish, lest a drag starve the stage.
      while (this.sources.length > 1 || this.sources[0]?.generation === this.generation)
        this.sources.shift().close();
      this.sources.push(new ClipSource(source, {
        late: !this.answered,
        send: (content) => this.send(content),
        tell: (movie) => this.arrived(movie),
        lost: (sentence) => this.lost(source.generation, sentence),
      }));
    } else if (source && !chunked && source.generation === this.source?.generation) this.source = source;
    this.showState();
  }

  arrived(movie) {
    if (this.closed || !movie.have || movie.generation < this.generation) return;
    if (movie !== this.movie) {
      while (this.sources[0] && this.sources[0].generation < movie.generation)
        this.sources.shift().close();
      this.adopt(movie);
    }
    this.requestDraw();
  }

  adopt(movie) {
    const before = this.movie?.header;
    this.movie = movie;
    this.fresh = true;
    const { header } = movie;
    const choices = movie.layers.filter((_, k) => header.kind !== "particles" || k >= 2);
    this.layer = choices.find((layer) => layer.name === this.layerName) ?? choices[0] ?? movie.layers[0];
    const span = header.time.step * (movie.frames - 1);
    this.bar.showMarks(header.marks ?? [], header.time.start, span);
    const shape = (h) => h && [h.kind, this.live !== null, ...h.layers.map((l) => l.name + l.label)].join();
    if (shape(before) !== this.shape) this.shape = null;
    if (this.shape !== shape(header)) this.showChoosers();
    this.shape = shape(header);
    attribute(this.picture, "aria-label", header.title || `${this.phenomenon} in motion`);
  }

  showChoosers() {
    const { header, layers } = this.movie;
    const all = layers.slice(header.kind === "particles" ? 2 : 0);
    const views = header.kind === "curve" && !this.live
      ? [["both", "Map and profile"], ["map", "Map"], ["wave", "Wave"]] : [];
    this.choosers.replaceChildren(
      choiceRow("What is shown", all.map((l) => [l.name, l.label || l.name]), this.layer.name,
        (name) => this.choose("layerName", name)),
      choiceRow("View", views, this.view, (view) => this.choose("view", view)),
    );
  }

  choose(what, value) {
    this[what] = value;
    if (!this.movie) return;
    this.layer = this.movie.layers.find((layer) => layer.name === this.layerName) ?? this.layer;
    const { activeElement } = this.root.getRootNode();
    const choice = this.choosers.contains(activeElement) && activeElement.dataset.choice;
    this.showChoosers();
    if (choice) this.choosers.querySelector(`[data-choice="${CSS.escape(choice)}"]`)?.focus();
    this.requestDraw();
  }

  lost(generation, sentence) {
    if (generation < this.source.generation) return; // a newer one is on its way
    this.status = { state: "failed", message: sentence, generation };
    this.showState();
  }

  openLive(generation, header) {
    if (generation <= this.generation || this.live?.generation === generation) return;
    this.live?.close();
    for (const source of this.sources.splice(0)) source.close();
    this.live = new LiveSource(generation, header, (m) => this.send(m), (frame) => {
      this.adopt(frame);
      this.requestDraw();
    });
    if (this.playing && !document.hidden) this.live.start();
    else this.live.pull(1, true);
    this.showState();
  }

  hide(hidden) {
    this.send({ type: "visibility", hidden });
    this.lastTick = null;
    if (!this.live || !this.playing) return;
    if (hidden) this.live.stop();
    else this.live.start();
  }

  // --- state, in words and attributes -----------------------------------------------------
  get state() {
    const { state, generation = 0 } = this.status ?? {};
    if (state === "failed" && generation >= this.generation) return "failed";
    const pending = generation > this.generation || (this.source?.generation ?? 0) > this.generation;
    if (!this.movie || this.generation === 0) return state === "computing" ? "computing" : "loading";
    if (pending && ["computing", "loading"].includes(state)) return "computing";
    return this.playing ? "playing" : "paused";
  }

  showState() {
    const state = this.state;
    const before = this.root.dataset.state;
    set(this.root.dataset, "state", state);
    if (state !== before) this.say({ failed: this.status?.message, computing: "Computing" }[state] ?? state);
    clearTimeout(this.veilTimer);
    const show = () => this.showVeil(state);
    if (state === "computing" && this.movie && this.veil.hidden)
      this.veilTimer = setTimeout(show, Math.max(0, VEIL_AFTER - (performance.now() - this.waitingSince)));
    else show();
    if (state !== "computing") this.waitingSince = null;
    this.waitingSince ??= performance.now();
    this.showBar();
  }

  showVeil(state) {
    const waiting = state === "computing" || state === "loading";
    this.veil.hidden = !waiting && state !== "failed";
    this.picture.classList.toggle("dim", !this.veil.hidden);
    this.card.classList.toggle("bad", state === "failed");
    if (this.veil.hidden) return;
    const { message, progress } = this.status ?? {};
    set(this.message, "textContent", message || (waiting ? "Waiting for the first picture …" : "This run failed."));
    attribute(this.message, "role", state === "failed" ? "alert" : "status");
    this.progress.hidden = !waiting;
    if (typeof progress === "number") this.progress.value = progress;
    else this.progress.removeAttribute("value");
    const offer = () => (this.cancel.hidden = this.state !== "computing");
    if (this.movie || state !== "computing") offer();
    else setTimeout(offer, VEIL_AFTER);
  }

  showBar() {
    const { movie } = this;
    if (!movie) return this.bar.show({ playing: this.playing, live: false, frames: 1, at: 0, text: "", spoken: "", speed: this.speed, reverse: false, loop: this.looping, idle: true });
    const { time } = movie.header;
    const now = movie.time(this.at);
    const text = `${time.label || "t"} = ${numberText(now, digitsOf(time.step))}`;
    const spoken = time.unit ? `${text} ${time.unit}` : text;
    this.bar.show({
      playing: this.playing, live: this.live !== null, frames: movie.frames, at: this.at, text: spoken, spoken,
      speed: this.speed, reverse: this.direction < 0, loop: this.looping, idle: false,
    });
  }

  // For ears, once a second at most.
  say(words) {
    if (!words) return;
    this.words = words;
    this.sayTimer ??= setTimeout(() => {
      this.sayTimer = null;
      set(this.spoken, "textContent", this.words);
    }, 1000);
  }

  tell(words, ms = 0) {
    set(this.toast, "textContent", words);
    clearTimeout(this.toastTimer);
    if (ms) this.toastTimer = setTimeout(() => set(this.toast, "textContent", ""), ms);
  }
}
