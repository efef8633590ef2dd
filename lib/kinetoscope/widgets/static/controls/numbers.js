// Numbers as a knob shows them: as many digits as its step warrants, more where a value has more.

function decimalsOf(number) {
  const [mantissa, exponent] = String(number).split("e");
  return Math.max(0, (mantissa.split(".")[1] ?? "").length - Number(exponent ?? 0));
}

// The step a slider moves by; knobs without one get about two hundred steps.
function stepOf(knob) {
  if (knob.step) return knob.step;
  if (knob.kind === "int") return 1;
  return 10 ** Math.floor(Math.log10((knob.high - knob.low) / 200));
}

function formatNumber(knob, value) {
  if (value === null || value === undefined) return "auto";
  if (knob.kind === "int") return String(value).replace("-", "−");
  if (knob.log) {
    const size = Math.abs(value);
    const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(2) : trim(value);
    return text.replace("e+", "e").replaceAll("-", "−");
  }
  const digits = Math.min(10, Math.max(decimalsOf(stepOf(knob)), decimalsOf(Number(value.toPrecision(12)))));
  return value.toFixed(digits).replace("-", "−");
}

function trim(value) {
  return String(Number(value.toPrecision(Math.max(3, Math.min(12, String(value).replace(/[-.]/g, "").length)))));
}

// What a person typed, as a number; NaN where it is none.  A decimal comma is a comma.
function readNumber(text) {
  const cleaned = text.trim().replace(/[−–]/g, "-").replace(",", ".").replace(/\s+/g, "");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cleaned) ? Number(cleaned) : NaN;
}

function plain(number) {
  return String(Number(number.toPrecision(6))).replace("-", "−");
}

// The same wording as Python's refusals: which knob, which value, what is allowed, what to do.
function refusalOf(knob, text) {
  const title = knob.symbol ? `${knob.name} (${knob.symbol})` : knob.name;
  const noun = knob.kind === "int" ? "a whole number" : "a number";
  const unit = knob.unit ? ` ${knob.unit}` : "";
  const kept = text.length > 40 ? `${text.slice(0, 37)}...` : text;
  return `${title} must be ${noun} in [${plain(knob.low)}, ${plain(knob.high)}]${unit}; got '${kept}': the value was kept`;
}

// A log slider runs over [0, 1]; the value has three significant digits.
const toLog = (knob, value) => Math.log(value / knob.low) / Math.log(knob.high / knob.low);
function fromLog(knob, fraction) {
  if (fraction <= 0) return knob.low;
  if (fraction >= 1) return knob.high;
  const value = Number((knob.low * (knob.high / knob.low) ** fraction).toPrecision(3));
  return within(knob, knob.kind === "int" ? Math.round(value) : value);
}

// Where a hand can move a slider, which ends at the ends of the range; typed values are refused.
const within = (knob, value) => Math.min(knob.high, Math.max(knob.low, value));

// The nearest value on the knob's grid, without the dust of binary fractions.
function onGrid(knob, value) {
  const step = stepOf(knob);
  const digits = Math.min(12, Math.max(decimalsOf(step), decimalsOf(knob.low)));
  return within(knob, Number((knob.low + Math.round((value - knob.low) / step) * step).toFixed(digits)));
}

// Where so many steps of a key lead: hundredths of a logarithmic range, else steps of the grid.
function strode(knob, at, strides) {
  if (!knob.log) return onGrid(knob, at + strides * stepOf(knob));
  const there = fromLog(knob, toLog(knob, at) + strides / 100);
  // A hundredth of the range may be less than half a whole number.
  return knob.kind === "int" && there === at ? within(knob, at + Math.sign(strides)) : there;
}
