// The player: one clock, one stage, one bar; clips or a running simulation come in.

const PLAY_SECONDS = 10; // a whole clip at speed 1
const VEIL_AFTER = 500; // ms of computing before it is worth a word
const GRACE = 60; // ms that Python's word of a clip waits for the clip itself

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
    this.askedAt = -Infinity; // when a person last asked for another run
    this.looping = this.settings.loop ?? true;
    this.playing = this.settings.autoplay ?? true;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
      this.playing = false;
      this.phase = 1; // all of it to be seen; Play starts at the beginning
    }
    this.build(el);
    this.view = model.get("view") || "both";
    this.layerName = this.settings.layer ?? null;
    if (this.settings.next)
      this.forerunner = new Forerunner(this.settings.next, (source, answer) =>
        this.closed ? answer.body.cancel() : this.takeState({ source, answer }));
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
    this.progressWords = element("span");
    this.coming = element("div", { className: "card coming", hidden: "", role: "status" }, this.progressWords,
      element("button", { type: "button", onclick: () => this.send({ type: "cancel" }) }, "Cancel"));
    this.sentence = element("p", { className: "words", role: "status" });
    this.toast = element("div", { className: "toast" });
    this.spoken = element("div", { className: "unseen", "aria-live": "polite" });
    this.bar = new Bar({
      toggle: () => this.toggle(), step: (n) => this.step(n),
      scrub: (at) => this.seekPhase(at / Math.max(1, this.movie.frames - 1)),
      faster: (n, round) => this.faster(n, round), reverse: () => this.turnRound(),
      loop: () => this.toggleLoop(), save: (format) => this.save(format), full: () => this.fullScreen(),
    });
    this.brush = new Brush(this, this.picture);
    this.actions = element("div", { className: "actions", role: "group", "aria-label": "Do something to it" });
    const deck = element("div", { className: "deck" }, this.brush.strip, this.actions);
    this.root.append(this.choosers, this.picture, deck, this.bar.element, this.toast, this.spoken);
    el.append(this.root);
    this.stops.push(followScheme(this.root, () => {
      this.stage?.readInk();
      this.requestDraw();
    }));
    this.stage = new Stage(this.root, this.picture, this.settings.renderer, () => this.requestDraw());
    this.picture.append(this.sentence, this.coming, this.veil);
    for (const offer of ["brush", "actions", "overlay"]) this.takeOffer(offer);
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
    for (const offer of ["brush", "actions", "overlay"])
      follow(`change:${offer}`, () => this.takeOffer(offer));
    follow("msg:custom", (content, buffers) => this.receive(content, buffers ?? []));
  }

  send(content) {
    this.model.send(content);
  }

  // What a visitor may do to the system, and what is written over its picture.
  takeOffer(name) {
    const value = this.model.get(name);
    if (name === "brush") this.brush.offer(value ?? null);
    else if (name === "actions")
      this.actions.replaceChildren(...actionButtons(value ?? [], (act) =>
        this.send({ type: "action", name: act, time: this.movie?.time(this.at) ?? 0 })));
    else {
      this.stage.overlay = value ?? {};
      set(this.sentence, "textContent", this.stage.overlay.words ?? "");
      this.requestDraw();
    }
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
    } else if (type === "live")
      this.openLive(generation, content.header, buffers.length && [content.seq, content.time, bytesOf(buffers[0])]);
    else if (type === "frame") this.takeFrame(generation, content.seq, content.time, bytesOf(buffers[0]));
    else if (type === "file") {
      download(new Blob([bytesOf(buffers[0])]), content.name);
      this.tell("");
    } else if (type === "refused") this.tell(content.message, 8000);
  }

  takeFrame(generation, seq, time, bytes) {
    if (!this.closed && this.live?.generation === generation) this.live.frame(seq, time, bytes);
  }

  // --- what comes in ----------------------------------------------------------------------
  get newest() {
    return Math.max(this.generation, ...this.sources.map((source) => source.generation));
  }

  takeState({ source, status, live, answer }, chunked = false, patient = false) {
    if (status) this.status = status;
    // The answer to what was asked ahead is as good as here: do not fetch the same bytes twice.
    if (source?.url && !answer && !patient && this.forerunner?.asking) {
      const { url } = source;
      setTimeout(() => !this.closed && this.model.get("source").url === url &&
        this.takeState({ source }, chunked, true), GRACE);
      source = undefined;
    }
    if (live) this.openLive(live.generation, live.header);
    const { newest } = this;
    if (answer && source.generation <= newest) return void answer.body.cancel();
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
      const opened = performance.now();
      this.sources.push(new ClipSource(source, {
        late: !this.answered, answer, overtaken: () => this.askedAt > opened || this.newest > source.generation,
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
    this.movie = movie;
    const { header } = movie;
    const several = movie.panels.length > 1;
    if (several) this.root.dataset.panels = String(movie.panels.length);
    else delete this.root.dataset.panels;
    this.pickLayers();
    this.bar.showMarks(header.marks ?? [], header.spans ?? [], movie.timeline);
    const shape = movie.panels.map((panel) => [panel.kind, ...panel.layers.map((l) => l.name + l.label)]);
    const told = [this.live !== null, ...shape].join();
    if (this.shape !== told) this.showChoosers();
    this.shape = told;
    const titles = movie.panels.map((panel) => panel.title).filter(Boolean).join(", ");
    attribute(this.picture, "aria-label",
      header.title || (several && titles) || `${this.phenomenon} in motion`);
  }

  // What each panel shows.  The menu offers the layers of the first panel that has several, and any
  // panel with a layer of the chosen name follows; places of particles are no layer to choose.
  pickLayers() {
    const offered = this.movie.panels.map(({ kind, layers }) => {
      const own = kind === "particles" ? layers.slice(2) : layers;
      return own.length ? own : layers.slice(0, 1);
    });
    this.menu = offered.find((own) => own.length > 1) ?? offered[0];
    this.chosen = offered.map((own) => own.find((layer) => layer.name === this.layerName) || own[0]);
  }

  showChoosers() {
    const { panels } = this.movie;
    const several = panels.length > 1;
    const views = [["both", "Map and profile"], ["map", "Map"], ["wave", "Wave"]].slice(several ? 1 : 0);
    const curves = !this.live && panels.some((panel) => panel.kind === "curve");
    const view = several && this.view === "both" ? "wave" : this.view;
    const shown = this.menu.find((layer) => this.chosen.includes(layer));
    this.choosers.replaceChildren(
      choiceRow("What is shown", this.menu.map((l) => [l.name, l.label || l.name]), shown.name,
        (name) => this.choose("layerName", name)),
      choiceRow("View", curves ? views : [], view, (to) => this.choose("view", to)),
    );
  }

  choose(what, value) {
    this[what] = value;
    if (!this.movie) return;
    this.pickLayers();
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

  // first: the frame that came along, before any was wished for
  openLive(generation, header, first) {
    if (generation <= this.generation || this.live?.generation === generation) return;
    this.live?.close();
    for (const source of this.sources.splice(0)) source.close();
    if (this.settings.wire)
      this.wire ??= new Wire(this.settings.wire, (...frame) => this.takeFrame(...frame));
    const wish = (content) => this.wire?.send(content) || this.send(content);
    this.live = new LiveSource(generation, header, wish, (movie) => {
      if (movie !== this.movie) this.adopt(movie);
      this.requestDraw();
    });
    if (first) this.takeFrame(generation, ...first);
    this.send({ type: "speed", value: this.speed });
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
    this.showComing();
    if (state !== "computing") this.waitingSince = null;
    this.waitingSince ??= performance.now();
    this.showBar();
  }

  // A picture that plays while the rest of its run is still computed.
  showComing() {
    const { state, generation, message, progress } = this.status ?? {};
    const soon = performance.now() - this.askedAt < VEIL_AFTER; // over before it could be read
    this.coming.hidden = soon || state !== "computing" || generation !== this.generation;
    const part = typeof progress === "number" ? `, ${Math.round(100 * progress)} %` : "";
    if (!this.coming.hidden) set(this.progressWords, "textContent", `${message || "Computing"}${part}`);
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
    const { time, spans = [] } = movie.header;
    const now = movie.time(this.at);
    const said = `${time.label || "t"} = ${movie.timeline.text(now)}`;
    const text = time.unit ? `${said} ${time.unit}` : said;
    const within = spans.filter(({ start, end }) => now >= start && now < end).map((span) => span.label);
    this.bar.show({
      playing: this.playing, live: this.live !== null, frames: movie.frames, at: this.where, text,
      spoken: [text, ...within].join(", "),
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
