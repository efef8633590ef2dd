// The player's buttons.  Builds the elements once; what they do is the player's business.

const ICONS = {
  back: "M11 1L5 6l6 5zM1 1h2v10H1z",
  forward: "M1 1l6 5-6 5zM9 1h2v10H9z",
  reverse: "M6 1L1 6l5 5zM11 1L6 6l5 5z",
  loop: "M2 5.2A4.2 4.2 0 0 1 9.6 3.6L11 2v4H7l1.5-1.4A2.6 2.6 0 0 0 3.6 5.4zM10 6.8A4.2 4.2 0 0 1 2.4 8.4L1 10V6h4L3.5 7.4A2.6 2.6 0 0 0 8.4 6.6z",
  save: "M5 1h2v4h2.6L6 8.8 2.4 5H5zM1 9h1.6v1.4h6.8V9H11v3H1z",
  full: "M1 1h4v1.6H2.6V5H1zM7 1h4v4H9.4V2.6H7zM9.4 7H11v4H7V9.4h2.4zM1 7h1.6v2.4H5V11H1z",
};

const SPEEDS = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8];
const SPEED_NAMES = ["⅛", "¼", "½", "1", "2", "4", "8"];

function element(tag, properties = {}, ...children) {
  const { className, dataset, ...rest } = properties;
  const made = document.createElement(tag);
  if (className) made.className = className;
  Object.assign(made.dataset, dataset);
  for (const [name, value] of Object.entries(rest))
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function iconButton(name, label, press) {
  const button = element("button", { type: "button", "aria-label": label, title: label, onclick: press, className: "icon" });
  button.innerHTML = `<svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true"><path d="${ICONS[name]}" fill="currentColor"/></svg>`;
  return button;
}

// A row of pills of which one is chosen: choices = [[value, text], ...].
function choiceRow(label, choices, chosen, choose) {
  const row = element("div", { className: "choices", role: "group", "aria-label": label });
  if (choices.length < 2) return row;
  for (const [value, text] of choices)
    row.append(element("button", {
      type: "button", className: "pill", "aria-pressed": String(value === chosen),
      dataset: { choice: value }, onclick: () => choose(value),
    }, text));
  return row;
}

const SAVE_ITEMS = [
  ["png", "Picture (PNG)"], ["webm", "Film (WebM)"], ["gif", "Film (GIF)"],
  ["netcdf", "Data (NetCDF)"], ["csv", "Data (CSV)"],
];

// A button that opens a list of things to save; used by the masthead as well.
function saveMenu(opener, choose, refusals = {}) {
  const list = element("div", { className: "menu", role: "menu", "aria-label": "Save as", hidden: "" });
  for (const [format, text] of SAVE_ITEMS) {
    const item = element("button", { type: "button", role: "menuitem", dataset: { save: format } }, text);
    if (refusals[format]) {
      item.disabled = true;
      item.append(element("small", {}, refusals[format]));
    }
    item.addEventListener("click", () => {
      show(false);
      choose(format);
    });
    list.append(item);
  }
  const holder = element("span", { className: "menu-holder" }, opener, list);
  const show = (open) => {
    list.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) list.querySelector("button:not(:disabled)").focus();
  };
  opener.setAttribute("aria-haspopup", "menu");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => show(list.hidden));
  holder.addEventListener("focusout", (event) => {
    if (!holder.contains(event.relatedTarget)) show(false);
  });
  holder.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const items = [...list.querySelectorAll("button:not(:disabled)")];
    const at = items.indexOf(holder.getRootNode().activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[(to + items.length) % items.length].focus();
    else if (event.key === "Escape") {
      show(false);
      opener.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return holder;
}

class Bar {
  constructor(act) {
    this.play = element("button", { type: "button", className: "play", onclick: act.toggle }, "Play");
    this.back = iconButton("back", "One frame back", () => act.step(-1));
    this.forward = iconButton("forward", "One frame forward", () => act.step(1));
    this.scrub = element("input", {
      type: "range", min: 0, max: 1, step: "any", "aria-label": "Time",
      oninput: () => act.scrub(Number(this.scrub.value)),
    });
    this.marks = element("div", { className: "marks", "aria-hidden": "true" });
    this.spans = element("div", { className: "spans", "aria-hidden": "true" });
    this.track = element("div", { className: "track" }, this.spans, this.scrub, this.marks);
    this.time = element("span", { className: "num time" });
    this.speed = element("button", {
      type: "button", className: "num speed", title: "Speed: press [ or ] to change",
      onclick: (event) => act.faster(event.shiftKey ? -1 : 1, true),
    });
    this.reverse = iconButton("reverse", "Backwards", act.reverse);
    this.loop = iconButton("loop", "Again and again", act.loop);
    const save = iconButton("save", "Save", () => {});
    const refusals = videoType() ? {} : { webm: "this browser cannot record" };
    this.full = iconButton("full", "Full screen", act.full);
    this.element = element("div", { className: "bar", role: "group", "aria-label": "Playback" },
      this.play, this.back, this.forward, this.track, this.time, this.speed, this.reverse,
      this.loop, saveMenu(save, act.save, refusals), this.full);
    // Arrows on the scrub bar move by frames, like everywhere else in the player.
    this.scrub.tabIndex = 0;
  }

  // Everything that depends on the state; attributes change only when they must.
  show({ playing, live, frames, at, text, spoken, speed, reverse, loop, idle }) {
    set(this.play, "textContent", playing ? "Pause" : "Play");
    this.play.disabled = idle;
    const range = String(Math.max(1, frames - 1));
    if (this.scrub.max !== range) this.scrub.max = range;
    this.scrub.value = String(at);
    this.scrub.disabled = live || idle || frames < 2;
    this.scrub.parentElement.style.visibility = live ? "hidden" : ""; // what goes on has no end
    this.track.style.setProperty("--part", `${(100 * at) / Math.max(1, frames - 1)}%`);
    set(this.time, "textContent", text);
    attribute(this.scrub, "aria-valuetext", spoken);
    const name = SPEED_NAMES[SPEEDS.indexOf(speed)];
    set(this.speed, "textContent", `${name}×`);
    attribute(this.speed, "aria-label", `Speed ${name} times`);
    attribute(this.reverse, "aria-pressed", String(reverse));
    attribute(this.loop, "aria-pressed", String(loop));
    for (const button of [this.back, this.reverse, this.loop]) button.hidden = live;
    this.forward.disabled = this.back.disabled = idle;
  }

  showMarks(marks, spans, timeline) {
    this.marks.replaceChildren(...marks.map(({ time, label }) => {
      const tick = element("i", { title: label });
      tick.style.setProperty("--at", String(timeline.place(time)));
      return tick;
    }));
    this.track.classList.toggle("spanned", spans.length > 0);
    this.spans.replaceChildren(...spans.map(({ start, end, label }) => {
      const [from, to] = [start, end].map((time) => Math.min(1, Math.max(0, timeline.place(time))));
      const stretch = element("span", { title: label }, label);
      stretch.style.setProperty("--from", String(from));
      stretch.style.setProperty("--to", String(to));
      return stretch;
    }));
  }
}

function set(node, property, value) {
  if (node[property] !== value) node[property] = value;
}

function attribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}
