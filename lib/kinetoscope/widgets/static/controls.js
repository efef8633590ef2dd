// The panel: presets, groups of knobs, seed.  One state, three ways in: a hand, a preset, Python.

const VISIBLE_PRESETS = 4;
let panels = 0; // ids are unique in a page

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// What a screen reader says before the value: the label and its symbol.
function spoken(knob) {
  return knob.symbol ? `${knob.label} ${knob.symbol}` : knob.label;
}

function render({ model, el }) {
  const spec = model.get("spec");
  const id = `kt-panel-${++panels}`;
  const root = element("section", "kinetoscope kt-panel");
  root.setAttribute("aria-label", "Controls");
  el.append(root);
  const stop = followScheme(root);

  const state = { values: {}, preset: "", seed: 0 };
  const defaults = Object.fromEntries(spec.knobs.map((knob) => [knob.name, knob.default]));
  const rows = {};
  let waiting = null; // the newest dragged value, until the next animation frame
  let linking = null; // the address is written a little later

  // --- what a person sets goes to Python; drags at the pace of the screen
  function tell(phase) {
    cancelAnimationFrame(waiting);
    waiting = null;
    model.set("values", { ...state.values });
    model.set("preset", state.preset);
    model.set("seed", state.seed);
    model.set("phase", phase);
    model.set("revision", model.get("revision") + 1);
    model.save_changes();
    window.dispatchEvent(new CustomEvent("kinetoscope:asked"));
    clearTimeout(linking);
    // A new address makes the browser style the whole page anew: not while a picture is awaited.
    if (phase === "release") linking = setTimeout(() => writeLink(spec, state), 300);
  }
  function move(name, value, phase) {
    state.values[name] = value;
    shape();
    refuse("");
    if (phase === "release") tell(phase);
    else waiting ??= requestAnimationFrame(() => tell("drag"));
  }
  // Where a knob goes back to: the preset's value, or its own default where there is no preset.
  const usual = (name) => (spec.presets[state.preset]?.values ?? defaults)[name];
  function reset(name) {
    if (state.values[name] === usual(name)) return;
    rows[name].control.show(usual(name));
    move(name, usual(name), "release");
  }

  // --- presets
  const chips = element("div", "kt-presets");
  chips.setAttribute("role", "group");
  chips.setAttribute("aria-label", "Presets");
  const prompt = element("p", "kt-prompt");
  const buttons = Object.entries(spec.presets).map(([key, preset]) => {
    const button = element("button", "pill", preset.title);
    button.type = "button";
    button.dataset.preset = key;
    if (preset.prompt) button.title = preset.prompt;
    button.addEventListener("click", () => {
      Object.assign(state, { preset: key, values: { ...preset.values }, seed: preset.seed });
      refuse("");
      showAll();
      tell("release");
    });
    chips.append(button);
    return button;
  });
  const more = element("button", "pill kt-more");
  more.type = "button";
  let unfolded = false;
  more.addEventListener("click", () => { unfolded = !unfolded; showPresets(); });
  if (buttons.length > VISIBLE_PRESETS) chips.append(more);
  function showPresets() {
    more.textContent = unfolded ? "Fewer" : "More…";
    more.setAttribute("aria-expanded", String(unfolded));
    buttons.forEach((button, k) => {
      const chosen = button.dataset.preset === state.preset;
      button.setAttribute("aria-pressed", String(chosen));
      button.hidden = !(unfolded || k < VISIBLE_PRESETS || chosen);
    });
    prompt.textContent = spec.presets[state.preset]?.prompt ?? "";
    prompt.hidden = !prompt.textContent;
  }
  if (buttons.length) root.append(chips, prompt);

  // --- refusals: one alert, beside the knob that the sentence begins with
  const alert = element("p", "kt-alert");
  alert.setAttribute("role", "alert");
  alert.hidden = true;
  const lobby = element("div", "kt-lobby");
  lobby.append(alert);
  root.append(lobby);
  function refuse(sentence) {
    if (alert.textContent === sentence) return;
    const named = sentence.match(/^\w+/)?.[0];
    const row = Object.hasOwn(rows, named ?? "") && !rows[named].node.hidden ? rows[named].node : lobby;
    if (alert.parentNode !== row) row.append(alert);
    alert.hidden = !sentence;
    alert.textContent = sentence;
    row.closest("details")?.setAttribute("open", "");
  }

  // --- groups of knobs
  const groups = new Map();
  for (const knob of spec.knobs) {
    if (!groups.has(knob.group)) {
      const folded = spec.folded?.includes(knob.group);
      const group = element(folded ? "details" : "div", "kt-group");
      if (knob.group) group.append(element(folded ? "summary" : "h2", "kt-heading", knob.group));
      groups.set(knob.group, group);
      root.append(group);
    }
    groups.get(knob.group).append(makeRow(knob));
  }
  function makeRow(knob) {
    const node = element("div", "kt-knob");
    node.dataset.knob = knob.name;
    node.setAttribute("role", "group");
    node.setAttribute("aria-label", knob.unit ? `${spoken(knob)} in ${knob.unit}` : spoken(knob));
    const head = element("div", "kt-head");
    const label = element("span", "kt-label", knob.label);
    if (knob.symbol) label.append(" ", element("em", "", knob.symbol));
    label.title = `${knob.help ? `${knob.help}\n` : ""}Double-click: back to the preset's value`;
    label.addEventListener("dblclick", () => reset(knob.name));
    const hooks = { move: (value, phase) => move(knob.name, value, phase), reset: () => reset(knob.name), refuse };
    const make = { choice: makeChoice, bool: makeSwitch }[knob.kind] ?? makeSlider;
    const control = make(knob, hooks);
    head.append(label, ...control.head);
    node.append(head);
    if (control.node) node.append(control.node);
    node.classList.toggle("kt-beside", knob.kind === "choice"); // label and options on one line
    if (knob.help) {
      const help = element("span", "unseen", knob.help);
      help.id = `${id}-${knob.name}`;
      for (const part of node.querySelectorAll("input, select, [role=radiogroup], [role=switch]"))
        part.setAttribute("aria-describedby", help.id);
      node.append(help);
    }
    rows[knob.name] = { node, control };
    return node;
  }

  // --- seed and status
  const foot = element("div", "kt-foot");
  const seedLabel = element("label", "kt-seed", "seed ");
  const seed = element("input", "num");
  seed.type = "text";
  seed.inputMode = "numeric";
  seed.setAttribute("aria-label", "Seed of the random numbers");
  seed.addEventListener("change", () => {
    const text = seed.value.trim();
    if (!/^\d{1,15}$/.test(text)) {
      refuse(`seed must be a whole number of at most 15 digits; got '${text.slice(0, 40)}': the value was kept`);
      seed.value = state.seed;
      return;
    }
    sow(Number(text));
  });
  const dice = element("button", "kt-dice");
  dice.type = "button";
  dice.title = "Another seed";
  dice.setAttribute("aria-label", "Another seed");
  dice.innerHTML =
    '<svg width="13" height="13" viewBox="0 0 13 13" aria-hidden="true"><rect x=".8" y=".8" width="11.4" height="11.4" rx="2.6" fill="none" stroke="currentColor" stroke-width="1.3"/><g fill="currentColor"><circle cx="4" cy="4" r="1.05"/><circle cx="9" cy="4" r="1.05"/><circle cx="6.5" cy="6.5" r="1.05"/><circle cx="4" cy="9" r="1.05"/><circle cx="9" cy="9" r="1.05"/></g></svg>';
  dice.addEventListener("click", () => {
    let other = state.seed;
    while (other === state.seed) other = Math.floor(Math.random() * 10000);
    sow(other);
  });
  function sow(number) {
    refuse("");
    state.seed = number;
    showAll();
    tell("release");
  }
  seedLabel.append(seed);
  const status = element("span", "kt-status num");
  const left = element("span", "kt-sow");
  left.append(seedLabel, dice);
  foot.append(left, status);
  root.append(foot);

  // --- what is seen follows from the state
  function shape() {
    for (const knob of spec.knobs) {
      const { node } = rows[knob.name];
      node.hidden = !Object.entries(knob.when).every(([other, allowed]) => allowed.includes(state.values[other]));
      node.toggleAttribute("data-changed", state.values[knob.name] !== usual(knob.name));
    }
    for (const group of groups.values())
      group.hidden = [...group.querySelectorAll("[data-knob]")].every((node) => node.hidden);
    if (alert.parentNode !== lobby && alert.parentNode?.hidden) refuse("");
  }
  function showAll() {
    for (const { name } of spec.knobs) rows[name].control.show(state.values[name] ?? null);
    if (seed !== seed.getRootNode().activeElement || seed.value !== String(state.seed)) seed.value = state.seed;
    seed.style.setProperty("--digits", Math.max(2, String(state.seed).length));
    showPresets();
    shape();
  }
  function follow() {
    cancelAnimationFrame(waiting);
    waiting = null;
    Object.assign(state, { values: { ...model.get("values") }, preset: model.get("preset"), seed: model.get("seed") });
    showAll();
  }
  // An order of Python's arrives trait by trait; it is whole once this turn is over.
  const obey = () => queueMicrotask(() => { follow(); writeLink(spec, state); });
  const showNotice = () => refuse(model.get("notice"));
  const showStatus = () => { status.textContent = model.get("status"); };
  const heard = [["orders", obey], ["notice", showNotice], ["status", showStatus]];
  for (const [trait, callback] of heard) model.on(`change:${trait}`, callback);
  follow();
  showNotice();
  showStatus();
  return () => {
    for (const [trait, callback] of heard) model.off(`change:${trait}`, callback);
    cancelAnimationFrame(waiting);
    clearTimeout(linking);
    stop();
    root.remove();
  };
}
export default { render };
