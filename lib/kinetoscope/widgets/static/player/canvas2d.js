// The picture without WebGL: same calls as WebglRenderer, one 2D canvas.  It is the faster one where
// no graphics chip draws: what software WebGL paints must be read back for every frame.

// A row of sites, four in a byte, as colours.
function unpack(bytes, from, out, to, width, colours) {
  const whole = width >> 2;
  for (let k = 0; k < whole; k++, to += 4) {
    const four = bytes[from + k];
    out[to] = colours[four & 3];
    out[to + 1] = colours[(four >> 2) & 3];
    out[to + 2] = colours[(four >> 4) & 3];
    out[to + 3] = colours[four >> 6];
  }
  for (let k = 0; k < (width & 3); k++) out[to + k] = colours[(bytes[from + whole] >> (2 * k)) & 3];
}

class CanvasRenderer {
  name = "2d";

  constructor(canvas) {
    this.canvas = canvas;
    this.ctx = canvas.getContext("2d");
    this.slots = [];
    this.use(0);
  }

  // One sheet for each picture on the stage.
  use(k) {
    this.slot = this.slots[k] ??= { sheet: document.createElement("canvas") };
  }

  clear() {
    this.ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  // swap: rows of the image run along the screen's horizontal (a map over time)
  // packed: four values of two bits in every byte of a row
  image(width, height, { swap, smooth, packed = false }) {
    const { slot } = this;
    slot.smooth = smooth;
    if (slot.width === width && slot.height === height && slot.swap === swap && slot.packed === packed)
      return false;
    const row = packed ? (width + 3) >> 2 : width;
    Object.assign(slot, { width, height, swap, packed, row, bytes: new Uint8Array(row * height), whole: null });
    [slot.sheet.width, slot.sheet.height] = swap ? [height, width] : [width, height];
    slot.pen = slot.sheet.getContext("2d");
    return true;
  }

  table(table) {
    const { slot } = this;
    if (table === slot.colors) return;
    slot.colors = table;
    if (slot.bytes) this.paint(0, slot.height);
  }

  rows(first, count, bytes) {
    this.slot.bytes.set(bytes, first * this.slot.row);
    this.paint(first, count);
  }

  paint(first, count) {
    const { slot } = this;
    const { width, height, row, swap, packed, colors, bytes } = slot;
    if (!colors || !count) return;
    const fresh = () => (swap ? new ImageData(count, width) : new ImageData(width, count));
    const picture = count === height ? (slot.whole ??= fresh()) : fresh();
    const out = new Uint32Array(picture.data.buffer);
    const rgba = new Uint32Array(colors.buffer);
    const species = Uint32Array.of(rgba[0], rgba[85], rgba[170], rgba[255]);
    for (let r = 0; r < count; r++) {
      const from = (first + r) * row;
      // The low end of the vertical axis is at the bottom.
      const to = (count - 1 - r) * width;
      if (swap) for (let c = 0; c < width; c++) out[(width - 1 - c) * count + r] = rgba[bytes[from + c]];
      else if (packed) unpack(bytes, from, out, to, width, species);
      else for (let c = 0; c < width; c++) out[to + c] = rgba[bytes[from + c]];
    }
    if (swap) slot.pen.putImageData(picture, first, 0);
    else slot.pen.putImageData(picture, 0, height - first - count);
  }

  drawImage(box, { nodes, upto = 1 }) {
    const { sheet, smooth } = this.slot;
    this.ctx.imageSmoothingEnabled = smooth;
    const half = nodes ? 0.5 : 0;
    const w = sheet.width - 2 * half;
    const h = sheet.height - 2 * half;
    this.ctx.drawImage(sheet, half, half, w * upto, h, box.x, box.y, box.w * upto, box.h);
  }

  // x, y: integers of 0..levels; place = [ax, bx, ay, by] puts x/levels at ax + bx x/levels of the
  // box; value: eight-bit integers or null
  points(box, { value, color, table, ...discs }) {
    const { slot } = this;
    if (box.w < 1 || box.h < 1) return;
    if (slot.press?.width !== box.w || slot.press.height !== box.h) slot.press = new DiscPress(box.w, box.h);
    const packed = value ? new Uint32Array(table.buffer, table.byteOffset, 256) : null;
    const rgb = packed ? packed.map((one) => one & 0xffffff) : [color[0] | (color[1] << 8) | (color[2] << 16)];
    this.ctx.putImageData(slot.press.print({ ...discs, value, rgb }), box.x, box.y);
  }

  close() {}
}
