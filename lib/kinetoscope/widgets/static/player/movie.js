// A movie on its way in: bytes arrive, frames become readable (format: core/clip.py).

class Movie {
  constructor(generation, key = "", length = 0) {
    this.generation = generation;
    this.key = key;
    this.bytes = new Uint8Array(Math.max(length, 1 << 16));
    this.received = 0; // bytes in one piece from the start
    this.header = null;
  }

  // Bytes at an offset; false when there is a gap before them, which must be asked for again.
  put(piece, offset = this.received) {
    if (offset > this.received) return false;
    const end = offset + piece.length;
    if (end > this.bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.bytes.length));
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes.set(piece, offset);
    this.received = Math.max(this.received, end);
    if (!this.header && this.received >= 8) this.readHeader();
    return true;
  }

  readHeader() {
    const magic = String.fromCharCode(...this.bytes.subarray(0, 4));
    if (magic !== "KSC1") throw new Error(`This is not a moving picture: it starts with ${magic}.`);
    const size = new DataView(this.bytes.buffer).getUint32(4, true);
    if (this.received < 8 + size) return;
    this.open(JSON.parse(new TextDecoder().decode(this.bytes.subarray(8, 8 + size))), 8 + size);
  }

  // A single picture stands in the header itself, several in its list of panels.
  open(header, start) {
    this.header = header;
    this.start = start;
    this.frames = header.frames;
    this.layers = [];
    let at = 0;
    this.panels = (header.panels ?? [header]).map(({ kind, axes, title, diameter, rings, ringed, layers }) => {
      const mine = layers.map((layer, local) => {
        const width = layer.shape[layer.shape.length - 1];
        const rows = layer.shape.slice(0, -1).reduce((a, b) => a * b, 1);
        const row = { "2bit": (width + 3) >> 2, uint8: width, uint16: 2 * width }[layer.dtype];
        const index = this.layers.length;
        const found = { ...layer, index, local, width, rows, row, at, size: rows * row, count: rows * width };
        found.levels = layer.dtype === "uint16" ? 65535 : 255;
        found.span = layer.high - layer.low || 1;
        at += found.size;
        this.layers.push(found);
        return found;
      });
      return { kind, axes, title, diameter, rings, ringed, layers: mine };
    });
    this.frameBytes = at;
    this.total = start + at * this.frames;
    this.key = header.key || this.key;
    this.timeline = new Timeline(header.time, this.frames);
  }

  get have() {
    if (!this.header) return 0;
    return Math.min(this.frames, Math.floor((this.received - this.start) / this.frameBytes));
  }

  get whole() {
    return this.header !== null && this.received >= this.total;
  }

  // The bytes of one layer of one frame, as they came.
  packed(layer, frame) {
    const from = this.start + frame * this.frameBytes + layer.at;
    return this.bytes.subarray(from, from + layer.size);
  }

  // The integers of one layer of one frame; sites come spread over 0, 85, 170, 255.
  raw(layer, frame, out) {
    const bytes = this.packed(layer, frame);
    if (layer.dtype === "uint8") return bytes;
    if (layer.dtype === "uint16") {
      if (bytes.byteOffset % 2 === 0) return new Uint16Array(bytes.buffer, bytes.byteOffset, layer.count);
      return new Uint16Array(bytes.slice().buffer);
    }
    out ??= new Uint8Array(layer.count);
    for (let r = 0, k = 0; r < layer.rows; r++)
      for (let c = 0; c < layer.width; c++)
        out[k++] = 85 * ((bytes[r * layer.row + (c >> 2)] >> (2 * (c & 3))) & 3);
    return out;
  }

  // Eight bits, enough for a colour; good until the next call for the same layer.
  eight(layer, frame) {
    if (layer.dtype === "uint8") return this.packed(layer, frame);
    const out = (layer.scratch ??= new Uint8Array(layer.count));
    const raw = this.raw(layer, frame, out);
    if (layer.dtype === "uint16")
      for (let k = 0; k < out.length; k++) out[k] = (raw[k] * 255 + 32767) / 65535;
    return out;
  }

  // Real values at a fractional frame, straight between the two around it.
  values(layer, at, out = new Float32Array(layer.count)) {
    const k = Math.min(Math.floor(at), this.have - 1);
    const part = at - k;
    const a = this.raw(layer, k);
    const b = part > 0 && k + 1 < this.have ? this.raw(layer, k + 1) : a;
    const scale = layer.span / layer.levels;
    for (let i = 0; i < out.length; i++) out[i] = layer.low + scale * (a[i] + part * (b[i] - a[i]));
    return out;
  }

  time(frame) {
    return this.timeline.time(frame);
  }
}

// A running simulation: the same reading, of a single frame that is ever replaced by the next.
class LiveMovie extends Movie {
  constructor(generation, header) {
    super(generation, header.key);
    this.open({ ...header, frames: 1, time: { ...header.time, scale: "linear" } }, 0);
    this.timeline.stepless = header.frames < 2; // nothing tells how fine its times are
    this.received = this.seq = 0;
  }

  take(bytes, seq, time) {
    this.bytes = bytes;
    this.received = bytes.length;
    this.seq = seq;
    this.now = time;
  }

  time() {
    return this.now;
  }
}

function bytesOf(buffer) {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
