// A choice: buttons where there are five or fewer, else a menu.  And a switch for yes or no.

function makeChoice(knob, { move }) {
  const name = spoken(knob);
  if (knob.options.length > 5) {
    const menu = element("select");
    menu.setAttribute("aria-label", name);
    for (const [value, label] of knob.options) menu.add(new Option(label, value));
    menu.addEventListener("change", () => move(menu.value, "release"));
    return { node: menu, head: [], show: (value) => { menu.value = value; } };
  }
  const node = element("div", "kt-options");
  node.setAttribute("role", "radiogroup");
  node.setAttribute("aria-label", name);
  const buttons = knob.options.map(([value, label]) => {
    const button = element("button", "pill", label);
    button.type = "button";
    button.value = value;
    button.setAttribute("role", "radio");
    button.addEventListener("click", () => choose(button));
    node.append(button);
    return button;
  });
  function choose(button) {
    if (button.getAttribute("aria-checked") === "true") return;
    show(button.value);
    move(button.value, "release");
  }
  function show(value) {
    const known = buttons.some((button) => button.value === value);
    buttons.forEach((button, k) => {
      const chosen = button.value === value;
      button.setAttribute("aria-checked", String(chosen));
      button.tabIndex = chosen || (!known && k === 0) ? 0 : -1;
    });
  }
  node.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = buttons.indexOf(event.target);
    const next = buttons[(at + step + buttons.length) % buttons.length];
    next.focus();
    choose(next);
  });
  return { node, head: [], show };
}

function makeSwitch(knob, { move }) {
  const button = element("button", "kt-switch");
  button.type = "button";
  button.setAttribute("role", "switch");
  button.setAttribute("aria-label", spoken(knob));
  const show = (value) => button.setAttribute("aria-checked", String(value));
  button.addEventListener("click", () => {
    const next = button.getAttribute("aria-checked") !== "true";
    show(next);
    move(next, "release");
  });
  return { node: null, head: [button], show };
}
