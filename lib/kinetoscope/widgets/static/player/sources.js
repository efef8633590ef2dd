// Where frames come from: a clip by HTTP, a clip in messages, or a running simulation.
// Nothing here draws; each source tells its owner what has come.

const PATIENCE = 1500; // ms without a promised chunk before it is asked for again

// One generation's clip.  tell(movie) after every piece, lost(sentence) when there is no hope.
class ClipSource {
  // late: whatever was sent is gone already, ask at once; answer: the server's, where it was asked;
  // overtaken(): whether something newer was asked for since, so that an early end is no accident
  constructor(source, { send, tell, lost, overtaken = () => false, late = false, answer = null }) {
    Object.assign(this, { source, send, tell, lost, overtaken });
    this.begin();
    this.abort = new AbortController();
    this.asked = 0;
    if (source.url) this.fetch(2, answer);
    else if (late) this.want();
    else this.waitForChunks();
  }

  get generation() {
    return this.source.generation;
  }

  // From the first byte, in a movie of its own: the one before may be on the stage.
  begin() {
    if (this.movie?.received === 0) return;
    this.movie = new Movie(this.source.generation, this.source.key, this.source.length || 0);
  }

  async fetch(tries, early) {
    for (let k = 0; k < tries && !this.abort.signal.aborted; k++) {
      if (k && this.overtaken()) return;
      this.begin();
      try {
        const answer = (k === 0 && early) || (await fetch(this.source.url, { signal: this.abort.signal }));
        if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
        const reader = answer.body.getReader();
        for (;;) {
          const { value, done } = await reader.read();
          if (done) break;
          if (this.abort.signal.aborted) return void reader.cancel();
          this.movie.put(value);
          this.tell(this.movie);
        }
        if (this.movie.whole || this.overtaken()) return;
      } catch (error) {
        if (this.abort.signal.aborted) return;
        console.info(`kinetoscope: fetching the clip failed (${error.message})`);
      }
      await new Promise((wake) => (this.timer = setTimeout(wake, 250 * (k + 1))));
    }
    if (this.abort.signal.aborted) return;
    // The address did not answer; the widget's own channel may.
    this.begin();
    this.want();
  }

  waitForChunks() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.want(), PATIENCE);
  }

  want() {
    clearTimeout(this.timer);
    if (this.abort.signal.aborted || this.movie.whole) return;
    if (this.asked++ > 6) return this.lost("The picture did not arrive. Is the program still running?");
    this.send({ type: "want", generation: this.generation, offset: this.movie.received });
    this.timer = setTimeout(() => this.want(), PATIENCE * this.asked);
  }

  chunk(offset, piece) {
    if (this.movie.whole) return;
    if (!this.movie.put(piece, offset)) return this.want(); // something before it was lost
    this.asked = 0;
    this.tell(this.movie);
    if (this.movie.whole) clearTimeout(this.timer);
    else this.waitForChunks();
  }

  close() {
    this.abort.abort();
    clearTimeout(this.timer);
  }
}

// What a person asked for is asked of the server at once, while it is computed: the picture is on
// its way before Python has told its address.  take(source, answer) gets what comes.
class Forerunner {
  constructor(address, take) {
    Object.assign(this, { address, take });
    this.abort = new AbortController();
  }

  // One question at a time; after() is the newest generation known.
  async ask(after) {
    this.wanted = true;
    if (this.asking) return;
    this.asking = true;
    while (this.wanted && !this.abort.signal.aborted) {
      this.wanted = false;
      try {
        const answer = await fetch(`${this.address}?after=${after()}`, { signal: this.abort.signal });
        if (answer.status === 200) {
          const generation = Number(answer.headers.get("Kinetoscope-Generation"));
          const length = Number(answer.headers.get("Content-Length")) || 0;
          const url = answer.headers.get("Content-Location");
          this.take({ generation, key: "", url, length }, answer);
        }
      } catch {
        break; // Python tells the address as well, a little later
      }
    }
    this.asking = false;
  }

  close() {
    this.abort.abort();
  }
}

// A socket for the wishes and the frames of a running simulation, beside the notebook's channel,
// which does the same where there is none.  take(generation, number, time, bytes) gets what comes.
class Wire {
  constructor(address, take) {
    Object.assign(this, { take, wait: 1000 });
    this.address = new URL(address, location.href);
    this.address.protocol = this.address.protocol.replace("http", "ws");
    this.open();
  }

  open() {
    this.socket = new WebSocket(this.address);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => (this.wait = 1000);
    this.socket.onmessage = ({ data }) => {
      const head = new DataView(data);
      this.take(head.getUint32(0, true), head.getUint32(4, true), head.getFloat64(8, true), new Uint8Array(data, 16));
    };
    this.socket.onclose = () => {
      if (this.closed) return;
      this.timer = setTimeout(() => this.open(), this.wait);
      this.wait = Math.min(60_000, 2 * this.wait);
    };
  }

  // False where the notebook's channel must do.
  send(content) {
    if (this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(content));
    return true;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.socket.close();
  }
}

// A running simulation.  The player grants a window of frames; Python sends no more than that.
class LiveSource {
  constructor(generation, header, send, tell) {
    Object.assign(this, { generation, send, tell });
    this.movie = new LiveMovie(generation, header);
    this.seq = 0;
    this.granted = 0;
    this.paused = true;
    this.window = LiveSource.LEAST;
    this.trip = Infinity; // ms from a wish to the first picture it allowed: the least so far
    this.gap = null; // ms between frames, smoothed
  }

  // How many frames may be under way: few, lest a slow line hold old pictures; enough for the way
  // to and fro at the pace they come; Python grants no more than sixteen.
  static LEAST = 6;
  static MOST = 16;

  start() {
    this.paused = false;
    this.pull(this.window, true);
    clearInterval(this.watch);
    this.watch = setInterval(() => {
      if (!this.paused && performance.now() - this.last > 1000) this.pull(this.window, true);
    }, 1000);
  }

  stop() {
    this.paused = true;
    clearInterval(this.watch);
  }

  // anew: count from what Python has sent, since frames may have been lost
  pull(credit, anew = false) {
    this.last = performance.now();
    // One wish at a time is timed, to the first picture that could not have come without it.
    if (anew || !this.wish) this.wish = { from: this.granted, at: this.last };
    this.granted = this.seq + credit;
    this.send({ type: "pull", generation: this.generation, frame: this.seq, credit, anew });
  }

  frame(seq, time, bytes) {
    if (seq <= this.seq || bytes.length !== this.movie.frameBytes) return; // late, or not ours
    this.measure(performance.now(), seq);
    if (!this.paused && this.granted - seq <= this.window >> 1)
      this.pull(this.window);
    this.movie.take(bytes, seq, time);
    this.tell(this.movie);
  }

  measure(now, seq) {
    if (this.wish && seq > this.wish.from) {
      this.trip = Math.min(this.trip, now - this.wish.at);
      this.wish = null;
    }
    const gap = (now - this.came) / (seq - this.seq);
    if (this.seq && gap < 1000) {
      this.gap = this.gap === null ? gap : 0.9 * this.gap + 0.1 * gap;
      const under = Math.ceil(this.trip / Math.max(1, this.gap)) + 3;
      this.window = Math.min(LiveSource.MOST, Math.max(LiveSource.LEAST, under));
    }
    this.seq = seq;
    this.last = this.came = now;
  }

  close() {
    this.stop();
  }
}
