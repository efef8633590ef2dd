// The picture without WebGL: same calls as WebglRenderer, one 2D canvas.

class CanvasRenderer {
  name = "2d";

  constructor(canvas) {
    this.canvas = canvas;
    this.ctx = canvas.getContext("2d");
    this.sheet = document.createElement("canvas");
  }

  clear() {
    this.ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  // swap: rows of the image run along the screen's horizontal (a map over time)
  image(width, height, { swap, smooth }) {
    if (this.width === width && this.height === height && this.swap === swap) {
      this.smooth = smooth;
      return false;
    }
    Object.assign(this, { width, height, swap, smooth });
    this.bytes = new Uint8Array(width * height);
    [this.sheet.width, this.sheet.height] = swap ? [height, width] : [width, height];
    this.pen = this.sheet.getContext("2d");
    return true;
  }

  table(table) {
    if (table === this.colors) return;
    this.colors = table;
    if (this.bytes) this.paint(0, this.height);
  }

  rows(first, count, bytes) {
    this.bytes.set(bytes, first * this.width);
    this.paint(first, count);
  }

  paint(first, count) {
    const { width, swap, colors } = this;
    if (!colors || !count) return;
    const picture = swap ? new ImageData(count, width) : new ImageData(width, count);
    const out = new Uint32Array(picture.data.buffer);
    const rgba = new Uint32Array(colors.buffer);
    for (let r = 0; r < count; r++)
      for (let c = 0; c < width; c++) {
        const color = rgba[this.bytes[(first + r) * width + c]];
        // The low end of the vertical axis is at the bottom.
        if (swap) out[(width - 1 - c) * count + r] = color;
        else out[(count - 1 - r) * width + c] = color;
      }
    if (swap) this.pen.putImageData(picture, first, 0);
    else this.pen.putImageData(picture, 0, this.height - first - count);
  }

  drawImage(box, { nodes, upto = 1 }) {
    this.ctx.imageSmoothingEnabled = this.smooth;
    const half = nodes ? 0.5 : 0;
    const w = this.sheet.width - 2 * half;
    const h = this.sheet.height - 2 * half;
    this.ctx.drawImage(this.sheet, half, half, w * upto, h, box.x, box.y, box.w * upto, box.h);
  }

  // x, y: integers of 0..levels; place = [ax, bx, ay, by] puts x/levels at ax + bx x/levels of the
  // box; value: eight-bit integers or null
  points(box, { x, y, levels, place, value, radius, color, table }) {
    const ctx = this.ctx;
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.x, box.y, box.w, box.h);
    ctx.clip();
    const groups = new Map();
    for (let k = 0; k < x.length; k++) {
      const q = value ? value[k] : 0;
      if (!groups.has(q)) groups.set(q, []);
      groups.get(q).push(k);
    }
    for (const [q, members] of groups) {
      const rgb = value ? table.subarray(4 * q, 4 * q + 3) : color;
      ctx.fillStyle = `rgb(${rgb[0]},${rgb[1]},${rgb[2]})`;
      ctx.beginPath();
      for (const k of members) {
        const px = box.x + (place[0] + (place[1] * x[k]) / levels) * box.w;
        const py = box.y + box.h - (place[2] + (place[3] * y[k]) / levels) * box.h;
        if (radius < 1.2) ctx.rect(px - radius, py - radius, 2 * radius, 2 * radius);
        else {
          ctx.moveTo(px + radius, py);
          ctx.arc(px, py, radius, 0, 2 * Math.PI);
        }
      }
      ctx.fill();
    }
    ctx.restore();
  }

  close() {}
}
