// Where a moment lies on the time line, as a phase from 0 to 1, and which frame shows it.
// Even times give a clock that runs evenly; a logarithmic one runs evenly per decade.

class Timeline {
  constructor({ start, step, scale, values }, frames) {
    Object.assign(this, { start, step, frames });
    this.log = scale === "log" && values?.length === frames && frames > 1;
    if (!this.log) return;
    this.values = values;
    this.low = Math.log10(values[0]);
    this.span = Math.log10(values[frames - 1]) - this.low;
    this.phases = values.map((time) => (Math.log10(time) - this.low) / this.span);
  }

  get ends() {
    return [this.time(0), this.time(this.frames - 1)];
  }

  time(frame) {
    return this.log ? this.values[Math.round(frame)] : this.start + frame * this.step;
  }

  phase(frame) {
    if (this.log) return this.phases[Math.round(frame)];
    return this.frames > 1 ? frame / (this.frames - 1) : 0;
  }

  // Between two frames on an even clock; the nearest on a logarithmic one.
  frame(phase) {
    if (!this.log) return phase * (this.frames - 1);
    let [low, high] = [0, this.frames - 1];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.phases[middle] <= phase) low = middle;
      else high = middle;
    }
    return phase - this.phases[low] < this.phases[high] - phase ? low : high;
  }

  // The phase of any time, which may lie beyond either end.
  place(time) {
    if (this.log) return time > 0 ? (Math.log10(time) - this.low) / this.span : -1;
    return (time - this.start) / (this.step * Math.max(1, this.frames - 1));
  }

  text(time) {
    return this.log || this.stepless ? threeDigits(time) : numberText(time, digitsOf(this.step));
  }
}
