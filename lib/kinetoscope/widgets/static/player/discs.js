// Discs written pixel by pixel, for machines without a graphics chip: there thousands of round
// paths a frame cost many times what a plain loop does.  Coverage is that of the WebGL shader.

const FINE = 4; // places of a centre within a pixel, along each axis

// The coverage of a disc of this radius (in pixels), for each place of its centre within a pixel:
// reach, the stamp's half width; rows of [dy, from, solid from, solid to, to] and coverages 0..255.
function stampsOf(radius) {
  const reach = Math.ceil(radius + 0.5);
  const side = 2 * reach + 1;
  const stamps = [];
  for (let place = 0; place < FINE * FINE; place++) {
    const [cx, cy] = [place % FINE, Math.floor(place / FINE)].map((n) => (n + 0.5) / FINE - 0.5);
    const cover = new Uint8Array(side * side);
    const rows = [];
    for (let dy = -reach; dy <= reach; dy++) {
      let [from, to, first, last] = [side, 0, side, 0];
      for (let dx = -reach; dx <= reach; dx++) {
        const part = radius - Math.hypot(dx - cx, dy - cy) + 0.5;
        const c = Math.round(255 * Math.min(1, Math.max(0, part)));
        const at = dx + reach;
        cover[(dy + reach) * side + at] = c;
        if (c) [from, to] = [Math.min(from, at), at + 1];
        if (c === 255) [first, last] = [Math.min(first, at), at + 1];
      }
      if (first > last) first = last = to;
      if (from < to) rows.push(dy, from, first, last, to);
    }
    stamps.push({ rows: Int32Array.from(rows), cover });
  }
  return { reach, side, stamps };
}

// One pixel of a colour (alpha left out) and a coverage over another, as ImageData has them.
function over(rgb, cover, below) {
  const under = (below >>> 24) * (255 - cover);
  if (!under) return rgb | (cover << 24);
  const all = 255 * cover + under;
  let made = Math.round(all / 255) << 24;
  for (const shift of [0, 8, 16]) {
    const mixed = (((rgb >>> shift) & 255) * 255 * cover + ((below >>> shift) & 255) * under) / all;
    made |= Math.round(mixed) << shift;
  }
  return made;
}

class DiscPress {
  // pixels: Uint32Array of width * height, the picture from its upper left; starts out empty
  constructor(width, height) {
    this.image = new ImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    Object.assign(this, { width, height });
  }

  // Centres at place, as CanvasRenderer.points has it; rgb: one colour, or 256 of them for value.
  print({ x, y, levels, place, value, radius, rgb }) {
    const { pixels, width, height } = this;
    if (this.radius !== radius) Object.assign(this, { radius }, stampsOf(radius));
    const { reach, side, stamps } = this;
    pixels.fill(0);
    const [ax, bx] = [place[0] * width, (place[1] * width) / levels];
    const [ay, by] = [(1 - place[2]) * height, (-place[3] * height) / levels];
    for (let k = 0; k < x.length; k++) {
      const [px, py] = [ax + bx * x[k], ay + by * y[k]];
      const [ix, iy] = [Math.floor(px), Math.floor(py)];
      const place = Math.floor(FINE * (py - iy)) * FINE + Math.floor(FINE * (px - ix));
      const { rows, cover } = stamps[place];
      const colour = value ? rgb[value[k]] : rgb[0];
      const solid = colour | 0xff000000;
      const left = ix - reach;
      for (let n = 0; n < rows.length; n += 5) {
        const row = iy + rows[n];
        if (row < 0 || row >= height) continue;
        const start = row * width + left;
        const mine = (rows[n] + reach) * side;
        const from = Math.max(rows[n + 1], -left);
        const to = Math.min(rows[n + 4], width - left);
        const first = Math.min(rows[n + 2], to);
        const last = Math.min(rows[n + 3], to);
        for (let c = from; c < first; c++) pixels[start + c] = over(colour, cover[mine + c], pixels[start + c]);
        for (let c = Math.max(first, from); c < last; c++) pixels[start + c] = solid;
        for (let c = Math.max(last, from); c < to; c++) pixels[start + c] = over(colour, cover[mine + c], pixels[start + c]);
      }
    }
    return this.image;
  }
}
