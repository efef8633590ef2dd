// The brush: a strip of tools, and what a pointer does to the picture while one is chosen.
// Points and radius are told in the units of the axes, once an animation frame.

const MOST_POINTS = 256; // in one message; Python takes no more

class Brush {
  constructor(player, holder) {
    Object.assign(this, { player, holder, tool: null, spec: null, stroke: null, at: null });
    this.strip = element("div", { className: "tools", role: "group", "aria-label": "Brush" });
    this.ring = element("div", { className: "ring", "aria-hidden": "true", hidden: "" });
    holder.append(this.ring);
  }

  // spec: {tools: [{name, label, colour}], radius: [low, high, start], panel} or null
  offer(spec) {
    this.spec = spec?.tools?.length ? spec : null;
    this.strip.replaceChildren();
    const kept = this.spec?.tools.find((tool) => tool.name === this.tool?.name) ?? null;
    if (!this.spec) return this.choose(null);
    const [low, high, start] = this.spec.radius;
    if (!(this.radius >= low && this.radius <= high)) this.radius = start;
    this.buttons = this.spec.tools.map((tool) => {
      const dot = element("i", { className: "dot", "aria-hidden": "true" });
      if (tool.colour) dot.style.background = tool.colour;
      return element("button", {
        type: "button", className: "pill", "aria-pressed": "false", dataset: { tool: tool.name },
        onclick: () => this.choose(this.tool === tool ? null : tool),
      }, dot, tool.label || tool.name);
    });
    const slider = element("input", {
      type: "range", min: low, max: high, step: "any", "aria-label": "Radius of the brush",
      oninput: () => this.resize(Number(slider.value)),
    });
    this.slider = slider;
    slider.value = this.radius;
    this.sizer = element("label", { className: "sizer" }, element("span", { "aria-hidden": "true" }, "size"), slider);
    this.strip.append(...this.buttons, this.sizer);
    this.resize(this.radius);
    this.choose(kept);
  }

  choose(tool) {
    this.finish();
    this.tool = tool;
    for (const button of this.buttons ?? [])
      attribute(button, "aria-pressed", String(button.dataset.tool === tool?.name));
    // Only now may the finger not scroll the page.
    this.holder.classList.toggle("painting", tool !== null);
    if (this.sizer) this.sizer.hidden = tool === null;
    if (tool) {
      this.holder.setAttribute("aria-description", "Arrow keys move the brush, Enter paints, Escape lets go.");
      this.player.say(`${tool.label || tool.name} in hand`);
    } else this.holder.removeAttribute("aria-description");
    if (!tool) this.at = null;
    this.showRing();
  }

  resize(radius) {
    this.radius = radius;
    const x = this.place?.axes[0];
    attribute(this.slider, "aria-valuetext", `${threeDigits(radius)} ${x?.unit || ""}`.trim());
    this.showRing();
  }

  get place() {
    const place = this.player.stage.places[this.spec?.panel ?? 0];
    return place?.axes.length === 2 ? place : null;
  }

  // The point under the pointer in the units of the axes; null outside the picture.
  pointOf(event) {
    const { place } = this;
    if (!place) return null;
    const { box, axes: [x, y] } = place;
    const stage = this.holder.getBoundingClientRect();
    const u = (event.clientX - stage.left - box.x) / box.w;
    const v = 1 - (event.clientY - stage.top - box.y) / box.h;
    if (u < 0 || u > 1 || v < 0 || v > 1) return null;
    return [x.low + u * (x.high - x.low), y.low + v * (y.high - y.low)];
  }

  showRing() {
    const { place, at } = this;
    this.ring.hidden = !this.tool || !at || !place;
    if (this.ring.hidden) return;
    const { box, axes: [x, y] } = place;
    const [width, height] = [x, y].map((axis, k) =>
      (2 * this.radius * (k ? box.h : box.w)) / (axis.high - axis.low));
    const left = box.x + ((at[0] - x.low) / (x.high - x.low)) * box.w;
    const top = box.y + (1 - (at[1] - y.low) / (y.high - y.low)) * box.h;
    Object.assign(this.ring.style, {
      left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px`,
    });
    this.ring.style.setProperty("--colour", this.tool.colour || "var(--accent)");
  }

  // --- a stroke: down, moves, up ------------------------------------------------------------
  down(event) {
    const point = this.tool && this.pointOf(event);
    if (!point) return;
    this.finish(); // should the end of one before have been lost
    this.at = this.last = point;
    this.stroke = { tool: this.tool.name, pending: [], frame: null };
    this.tell("down", [point]);
    this.showRing();
  }

  move(event) {
    if (!this.tool) return;
    const all = event.getCoalescedEvents?.() ?? [];
    const points = (all.length ? all : [event]).map((one) => this.pointOf(one)).filter(Boolean);
    this.at = this.pointOf(event);
    this.showRing();
    if (!this.stroke || !points.length) return;
    this.last = points.at(-1);
    this.stroke.pending.push(...points);
    this.stroke.frame ??= requestAnimationFrame(() => this.flush());
  }

  flush() {
    const { stroke } = this;
    if (!stroke) return;
    cancelAnimationFrame(stroke.frame);
    stroke.frame = null;
    while (stroke.pending.length) this.tell("move", stroke.pending.splice(0, MOST_POINTS));
  }

  finish() {
    if (!this.stroke) return;
    this.flush();
    this.tell("up", [this.last]);
    this.stroke = null;
  }

  leave() {
    if (this.stroke) return;
    this.at = null;
    this.showRing();
  }

  tell(phase, points) {
    this.player.send({ type: "paint", tool: this.stroke.tool, points, radius: this.radius, phase });
  }

  // The same with keys; true when the key was ours.
  key(event) {
    const { place } = this;
    if (!this.tool || !place) return false;
    if (event.key === "Escape") this.choose(null);
    else if (event.composedPath()[0] !== this.holder) return false;
    else if (event.key === "Enter") {
      this.at ??= place.axes.map((axis) => (axis.low + axis.high) / 2);
      this.last = this.at;
      this.stroke = { tool: this.tool.name, pending: [], frame: null };
      this.tell("down", [this.at]);
      this.finish();
    } else {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!way) return false;
      this.at = (this.at ?? place.axes.map((axis) => (axis.low + axis.high) / 2)).map((value, k) => {
        const to = value + way[k] * this.radius * (event.shiftKey ? 4 : 1);
        return Math.min(place.axes[k].high, Math.max(place.axes[k].low, to));
      });
    }
    this.showRing();
    return true;
  }
}

// Buttons for what else can be done to a running system.
function actionButtons(actions, act) {
  return actions.map(({ name, label, hint }) =>
    element("button", {
      type: "button", dataset: { action: name }, ...(hint ? { title: hint } : {}), onclick: () => act(name),
    }, label || name));
}
