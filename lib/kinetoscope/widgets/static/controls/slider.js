// A number: a slider, and its value, which can be typed.
// move(value, phase) tells the panel; the panel calls show(value) whenever the value is another.

const MAGNIFIER =
  '<svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true"><path d="M5.2 1a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4zM8.3 8.3 12 12M5.2 3.4v3.6M3.4 5.2H7" fill="none" stroke="currentColor" stroke-width="1.4" stroke-linecap="round"/></svg>';
const FINE_STEPS = 400; // more steps than pixels: a hand cannot hit one
const WINDOW = 200; // steps across the magnified slider

function makeSlider(knob, { move, reset, refuse }) {
  const name = spoken(knob);
  const node = element("div", "kt-slider");
  const slider = element("input");
  slider.type = "range";
  slider.setAttribute("aria-label", knob.unit ? `${name} in ${knob.unit}` : name);
  const value = element("button", "kt-value num");
  value.type = "button";
  value.tabIndex = -1;
  value.title = "Double-click to type a value";
  const shown = element("span");
  value.append(shown);
  if (knob.unit) value.append(element("span", "kt-unit", ` ${knob.unit}`));
  const ends = element("div", "kt-ends num");
  ends.hidden = true;
  ends.append(element("span"), element("span"));

  let now = null;
  let fine = null; // [low, high] while magnified
  let dragging = false;
  const steps = (knob.high - knob.low) / stepOf(knob);

  let magnifier = null;
  if (!knob.log && steps > FINE_STEPS) {
    magnifier = element("button", "kt-magnify");
    magnifier.type = "button";
    magnifier.tabIndex = -1;
    magnifier.innerHTML = MAGNIFIER;
    magnifier.title = "Magnify the slider around this value (or hold Shift while dragging)";
    magnifier.setAttribute("aria-label", `Magnify: ${name}`);
    magnifier.setAttribute("aria-pressed", "false");
    magnifier.addEventListener("click", () => {
      fine = fine ? null : around(now);
      show(now);
    });
  }

  function around(centre) {
    const half = (WINDOW / 2) * stepOf(knob);
    const low = Math.max(knob.low, Math.min(knob.high - 2 * half, onGrid(knob, centre ?? knob.low) - half));
    return [onGrid(knob, low), onGrid(knob, low + 2 * half)];
  }

  function show(next) {
    now = next;
    const at = next ?? knob.default ?? knob.low;
    if (fine && !dragging && !(at >= fine[0] && at <= fine[1])) fine = around(at);
    const [low, high] = knob.log ? [0, 1] : (fine ?? [knob.low, knob.high]);
    slider.min = low;
    slider.max = high;
    slider.step = knob.log ? 0.001 : "any"; // "any": a typed value need not lie on the grid
    const position = knob.log ? toLog(knob, at) : at;
    if (!dragging || slider.valueAsNumber !== position) slider.value = position;
    slider.style.setProperty("--fill", `${(100 * (position - low)) / (high - low)}%`);
    shown.textContent = formatNumber(knob, next);
    value.setAttribute("aria-label", `${value.textContent}, type another ${name}`);
    slider.setAttribute("aria-valuetext", formatNumber(knob, next) + (next !== null && knob.unit ? ` ${knob.unit}` : ""));
    magnifier?.setAttribute("aria-pressed", String(Boolean(fine)));
    ends.hidden = !fine;
    if (fine) fine.forEach((end, k) => { ends.children[k].textContent = formatNumber(knob, end); });
  }

  const heard = () => knob.log ? fromLog(knob, slider.valueAsNumber) : onGrid(knob, slider.valueAsNumber);
  slider.addEventListener("input", () => {
    dragging = true;
    const next = heard();
    now = next;
    show(next);
    move(next, "drag");
  });
  function release() {
    if (!dragging) return;
    dragging = false;
    show(heard());
    move(heard(), "release");
  }
  slider.addEventListener("change", () => { dragging = true; release(); });
  // A slider put back to where it was taken says no "change".
  for (const end of ["pointerup", "pointercancel", "blur"])
    slider.addEventListener(end, () => setTimeout(release));

  // Shift and drag: a twentieth of the pace, from where the value is.
  slider.addEventListener("pointerdown", (event) => {
    if (!event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    slider.focus();
    slider.setPointerCapture(event.pointerId);
    const from = slider.valueAsNumber;
    const span = (Number(slider.max) - Number(slider.min)) / slider.clientWidth / 20;
    dragging = true;
    const go = (moved) => {
      slider.value = from + (moved.clientX - event.clientX) * span;
      slider.dispatchEvent(new Event("input"));
    };
    const end = () => {
      slider.removeEventListener("pointermove", go);
      slider.removeEventListener("pointerup", end);
      slider.removeEventListener("pointercancel", end);
      slider.dispatchEvent(new Event("change"));
    };
    slider.addEventListener("pointermove", go);
    slider.addEventListener("pointerup", end);
    slider.addEventListener("pointercancel", end);
  });

  slider.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (way !== undefined) {
      const strides = way * (event.shiftKey ? 10 : 1);
      const at = now ?? knob.default ?? knob.low;
      step(strode(knob, at, strides));
    } else if (event.key === "Home" || event.key === "End") {
      step(event.key === "Home" ? knob.low : knob.high);
    } else if (event.key === "Enter") {
      type();
    } else if (/^[0-9.−-]$/.test(event.key)) {
      type(event.key);
    } else if (event.key === "Backspace" || event.key === "Delete") {
      reset();
    } else return;
    event.preventDefault();
  });
  function step(next) {
    if (next === now) return;
    show(next);
    move(next, "release");
  }

  // Typing: Enter commits, Escape leaves; what is not allowed is refused in words and not taken.
  function type(begun) {
    if (value.nextElementSibling?.matches(".kt-typed")) return;
    const typed = element("input", "kt-typed num");
    typed.type = "text";
    typed.inputMode = "decimal";
    typed.value = begun ?? formatNumber(knob, now).replace(/−/g, "-");
    typed.setAttribute("aria-label", knob.unit ? `${name} in ${knob.unit}` : name);
    value.hidden = true;
    value.after(typed);
    typed.focus();
    if (!begun) typed.select();
    let open = true;
    const close = (back) => {
      if (!open) return;
      open = false;
      typed.remove();
      value.hidden = false;
      if (back) slider.focus();
    };
    const commit = (back) => {
      const text = typed.value.trim();
      const automatic = knob.optional && /^(auto|none|)$/i.test(text);
      const number = automatic ? null : readNumber(text);
      const whole = knob.kind !== "int" || Number.isInteger(number);
      if (!automatic && !(whole && number >= knob.low && number <= knob.high)) {
        refuse(refusalOf(knob, text));
        typed.setAttribute("aria-invalid", "true");
        return;
      }
      close(back);
      refuse("");
      if (number !== now) {
        show(number);
        move(number, "release");
      }
    };
    typed.addEventListener("keydown", (event) => {
      if (event.key === "Enter") commit(true);
      if (event.key === "Escape") { refuse(""); close(true); }
      event.stopPropagation();
    });
    typed.addEventListener("blur", () => { if (open) { commit(false); close(false); } });
  }
  value.addEventListener("dblclick", () => type());
  value.addEventListener("pointerup", (event) => { if (event.pointerType === "touch") type(); });
  value.addEventListener("click", (event) => { if (event.detail === 0) type(); }); // a screen reader's press

  const head = magnifier ? [magnifier, value] : [value];
  node.append(slider, ends);
  return { node, head, show };
}
