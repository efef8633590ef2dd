// Axes, ticks and labels on a 2D overlay, in CSS pixels.

const MINUS = "\u2212";

// Round numbers, about `wanted` of them, inside [low, high].
function ticksOf(low, high, wanted) {
  const span = high - low;
  if (!(span > 0) || !isFinite(span)) return [low];
  const rough = span / Math.max(1, wanted);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((m) => m * power >= rough * 0.999) * power;
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * span; k++) ticks.push(k * step);
  if (ticks.length < 3 && wanted < 12) return ticksOf(low, high, wanted + 1); // one says no scale
  ticks.step = step;
  return ticks;
}

function digitsOf(step) {
  return Math.min(8, Math.max(0, -Math.floor(Math.log10(Math.abs(step) || 1) + 1e-9)));
}

function numberText(value, digits) {
  const text = Math.abs(value) >= 1e5 ? value.toExponential(1) : value.toFixed(digits);
  return (/^-0(\.0*)?$/.test(text) ? text.slice(1) : text).replace("-", MINUS);
}

// Three figures, whatever the power of ten: 0.00123, 45.6, 1.23 × 10⁶.
function threeDigits(value) {
  const power = value ? Math.floor(Math.log10(Math.abs(value)) + 1e-9) : 0;
  if (power >= -3 && power < 5) return numberText(value, Math.max(0, 2 - power));
  return `${numberText(value / 10 ** power, 2)} × ${powerText(power)}`;
}

function powerText(power) {
  if (power >= -3 && power < 4) return numberText(10 ** power, Math.max(0, -power));
  return "10" + [...String(power)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("");
}

// Ticks of a logarithmic axis: powers of ten with their names, and unnamed ones between.
function decadesOf(low, high, wanted) {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first + 1) / Math.max(2, wanted)));
  const ticks = [];
  for (let power = first - 1; power <= last; power++)
    for (let m = 1; m < 10; m++) {
      const value = m * 10 ** power;
      if (value < low * (1 - 1e-9) || value > high * (1 + 1e-9)) continue;
      // Less than two decades: powers alone would leave the axis without a scale.
      const named = last - first < 1 ? [1, 2, 5].includes(m) : m === 1 && (power - first) % every === 0;
      ticks.push({ value, text: named ? (m === 1 ? powerText(power) : threeDigits(value).replace(/\.?0+$/, "")) : "" });
    }
  return ticks;
}

const labelOf = ({ label, name, unit }) => (label || name) + (unit ? ` (${unit})` : "");

// Names of quantities are set in italics, as in print, when they are symbols.
function labelFont(text, size) {
  return text.length <= 3 ? `italic ${size + 2}px Georgia, "Times New Roman", serif` : `${size}px ${FACE}`;
}

const FACE = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

// area: the part of the stage that labels may not leave
class AxisPen {
  constructor(ctx, ink, size, area) {
    Object.assign(this, { ctx, ink, size, area });
  }

  frame(box) {
    const { ctx } = this;
    ctx.strokeStyle = this.ink.line;
    ctx.lineWidth = 1;
    ctx.strokeRect(box.x - 0.5, box.y - 0.5, box.w + 1, box.h + 1);
  }

  // below the box; offset leaves room for a colour strip
  bottom(box, low, high, axis, { offset = 0, wanted, log = false, right } = {}) {
    const { ctx, ink, size, area } = this;
    right ??= area.x + area.w - 1; // where the labels must end
    wanted ??= Math.max(2, Math.min(10, box.w / (5.2 * size)));
    const y = box.y + box.h + offset;
    this.begin("center", "top");
    const tick = (part, text) => {
      const x = box.x + part * box.w;
      this.stroke(x, y + 0.5, x, y + (text ? 4.5 : 2.5));
      if (!text) return;
      const half = ctx.measureText(text).width / 2;
      ctx.fillText(text, Math.min(Math.max(x, area.x + half + 1), right - half), y + 6);
    };
    if (log)
      for (const { value, text } of decadesOf(low, high, wanted))
        tick(Math.log10(value / low) / Math.log10(high / low), text);
    else {
      const ticks = ticksOf(low, high, wanted);
      const digits = digitsOf(ticks.step);
      for (const value of ticks) tick((value - low) / (high - low || 1), numberText(value, digits));
    }
    const label = labelOf(axis);
    ctx.font = labelFont(label, size);
    ctx.fillStyle = ink.ink;
    ctx.textBaseline = "alphabetic";
    ctx.fillText(label, box.x + box.w / 2, y + 6 + 2.25 * size);
  }

  left(box, low, high, axis) {
    const { ctx, size, area } = this;
    const ticks = ticksOf(low, high, Math.max(2, Math.min(8, box.h / (3.2 * size))));
    const digits = digitsOf(ticks.step);
    let widest = 0;
    this.begin("right", "middle");
    for (const value of ticks) {
      const y = box.y + box.h - ((value - low) / (high - low || 1)) * box.h;
      this.stroke(box.x - 4.5, y, box.x - 0.5, y);
      const text = numberText(value, digits);
      widest = Math.max(widest, ctx.measureText(text).width);
      ctx.fillText(text, box.x - 7, Math.min(Math.max(y, area.y + size / 2), area.y + area.h - size / 2));
    }
    this.aside(labelOf(axis), box.x - 11 - widest, box.y + box.h / 2, "right");
  }

  // beside an axis: symbols upright, words turned
  aside(text, x, y, align) {
    const { ctx, ink, size } = this;
    ctx.save();
    ctx.font = labelFont(text, size);
    ctx.fillStyle = ink.ink;
    ctx.textBaseline = "middle";
    ctx.translate(x, y);
    if (text.length > 3) {
      ctx.rotate(-Math.PI / 2);
      ctx.textAlign = "center";
      ctx.textBaseline = align === "right" ? "bottom" : "top";
    } else ctx.textAlign = align;
    ctx.fillText(text, 0, 0);
    ctx.restore();
  }

  title(box, words) {
    const { ctx, ink, size, area } = this;
    this.begin("center", "bottom");
    ctx.font = `600 ${size}px ${FACE}`;
    ctx.fillStyle = ink.ink;
    const half = Math.min(area.w - 4, ctx.measureText(words).width) / 2;
    const x = Math.min(Math.max(box.x + box.w / 2, area.x + half + 2), area.x + area.w - half - 2);
    ctx.fillText(words, x, box.y - 0.45 * size, area.w - 4);
  }

  // the key to the colours, to the right of the box
  colorBar(box, layer, table) {
    const { ctx, size, area } = this;
    const x = box.x + box.w + 12;
    for (let k = 0; k < 256; k++) {
      ctx.fillStyle = `rgb(${table[4 * k]},${table[4 * k + 1]},${table[4 * k + 2]})`;
      const y = box.y + box.h * (1 - (k + 1) / 256);
      ctx.fillRect(x, y, 10, box.h / 256 + 0.6);
    }
    const ticks = ticksOf(layer.low, layer.low + layer.span, Math.max(2, Math.min(6, box.h / (4 * size))));
    const digits = digitsOf(ticks.step);
    let widest = 0;
    this.begin("left", "middle");
    for (const value of ticks) {
      const y = box.y + box.h - ((value - layer.low) / layer.span) * box.h;
      this.stroke(x + 10, y, x + 14, y);
      const text = numberText(value, digits);
      widest = Math.max(widest, ctx.measureText(text).width);
      ctx.fillText(text, x + 17, Math.min(Math.max(y, area.y + size / 2), area.y + area.h - size / 2));
    }
    this.aside(labelOf(layer), x + 23 + widest, box.y + box.h / 2, "left");
  }

  // the same, lying under the box
  colorStrip(box, low, high, layer, table, height) {
    const { ctx } = this;
    const y = box.y + box.h + 3;
    for (let px = 0; px < box.w; px += 2) {
      const value = low + ((px + 1) / box.w) * (high - low);
      const q = Math.round((255 * (value - layer.low)) / layer.span);
      const at = 4 * Math.min(255, Math.max(0, q));
      ctx.fillStyle = `rgb(${table[at]},${table[at + 1]},${table[at + 2]})`;
      ctx.fillRect(box.x + px, y, Math.min(2.5, box.w - px), height);
    }
  }

  begin(align, baseline) {
    const { ctx } = this;
    ctx.font = `${this.size}px ${FACE}`;
    ctx.textAlign = align;
    ctx.textBaseline = baseline;
    ctx.fillStyle = this.ink.soft;
    ctx.strokeStyle = this.ink.edge;
    ctx.lineWidth = 1;
  }

  stroke(x0, y0, x1, y1) {
    const { ctx } = this;
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
    ctx.stroke();
  }
}
