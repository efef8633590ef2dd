// A small GIF89a writer: one palette for all frames, LZW as Welch (1984) with 12-bit codes.

class GifWriter {
  constructor(width, height, palette, delay) {
    Object.assign(this, { width, height, out: [] });
    this.delay = Math.round(delay / 10); // hundredths of a second
    this.text("GIF89a");
    this.short(width);
    this.short(height);
    this.out.push(0xf7, 0, 0); // 256 colours for everybody
    for (let k = 0; k < 768; k++) this.out.push(palette[k] ?? 0);
    this.out.push(0x21, 0xff, 11);
    this.text("NETSCAPE2.0");
    this.out.push(3, 1, 0, 0, 0); // for ever
  }

  text(words) {
    for (const letter of words) this.out.push(letter.charCodeAt(0));
  }

  short(n) {
    this.out.push(n & 255, n >> 8);
  }

  // indices: one byte a pixel
  frame(indices) {
    this.out.push(0x21, 0xf9, 4, 0);
    this.short(this.delay);
    this.out.push(0, 0, 0x2c);
    for (const n of [0, 0, this.width, this.height]) this.short(n);
    this.out.push(0, 8);
    const packed = lzw(indices);
    for (let at = 0; at < packed.length; at += 255) {
      const block = packed.slice(at, at + 255);
      this.out.push(block.length);
      for (const byte of block) this.out.push(byte);
    }
    this.out.push(0);
  }

  finish() {
    this.out.push(0x3b);
    return new Uint8Array(this.out);
  }
}

function lzw(indices) {
  const CLEAR = 256;
  const bytes = [];
  const table = new Map();
  let [hold, held, size, next] = [0, 0, 9, 258];
  const emit = (code) => {
    hold |= code << held;
    held += size;
    while (held >= 8) {
      bytes.push(hold & 255);
      hold >>>= 8;
      held -= 8;
    }
  };
  emit(CLEAR);
  let prefix = indices[0];
  for (let k = 1; k < indices.length; k++) {
    const pair = (prefix << 8) | indices[k];
    const known = table.get(pair);
    if (known !== undefined) {
      prefix = known;
      continue;
    }
    emit(prefix);
    if (next === 4096) {
      emit(CLEAR);
      table.clear();
      [size, next] = [9, 258];
    } else {
      // The reader learns a code one step later than we do: widen when it must.
      if (next >> size) size++;
      table.set(pair, next++);
    }
    prefix = indices[k];
  }
  emit(prefix);
  emit(257);
  if (held) bytes.push(hold & 255);
  return bytes;
}

// The 256 commonest colours (five bits each) of some pixels, and the nearest of them for any other.
class Palette {
  constructor(pictures) {
    const count = new Map();
    for (const data of pictures)
      for (let k = 0; k < data.length; k += 4) {
        const key = Palette.key(data, k);
        const entry = count.get(key) ?? [0, 0, 0, 0];
        for (let c = 0; c < 3; c++) entry[c] += data[k + c];
        entry[3]++;
        count.set(key, entry);
      }
    const common = [...count.values()].sort((a, b) => b[3] - a[3]).slice(0, 256);
    this.colors = common.map((e) => e.slice(0, 3).map((sum) => Math.round(sum / e[3])));
    this.nearest = new Map();
  }

  static key(data, k) {
    return ((data[k] >> 3) << 10) | ((data[k + 1] >> 3) << 5) | (data[k + 2] >> 3);
  }

  get flat() {
    return this.colors.flat();
  }

  indices(data) {
    const out = new Uint8Array(data.length / 4);
    for (let p = 0, k = 0; k < data.length; p++, k += 4) {
      const key = Palette.key(data, k);
      let found = this.nearest.get(key);
      if (found === undefined) {
        let best = Infinity;
        this.colors.forEach(([r, g, b], index) => {
          const far = 2 * (r - data[k]) ** 2 + 4 * (g - data[k + 1]) ** 2 + 3 * (b - data[k + 2]) ** 2;
          if (far < best) [best, found] = [far, index];
        });
        this.nearest.set(key, found);
      }
      out[p] = found;
    }
    return out;
  }
}
