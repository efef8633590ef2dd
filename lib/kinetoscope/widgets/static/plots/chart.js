// One card: title, key, drawing.  The drawing is embedded once; then only its data change.
// It is embedded anew when the scheme flips or its specification is another one.

// Compiled expressions draw a chart in half the time; where a page forbids that, they are
// interpreted.
const MAY_COMPILE = (() => {
  try { return Boolean(new Function("return true")()); } catch { return false; }
})();

function makeNode(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

// The charts of a page draw one after the other, with a frame of the page between any two: no more
// than one of them keeps the next picture on the stage waiting.
function inTurn(draw) {
  const turns = (window.kinetoscopeTurns ??= []);
  if (turns.push(draw) > 1) return;
  const next = () => setTimeout(async () => {
    await turns[0]().catch(console.error);
    turns.shift();
    if (turns.length) requestAnimationFrame(next);
  });
  next();
}

function makeChart(given, { root, vega, send }) {
  const figure = makeNode("figure", "kt-chart");
  figure.dataset.chart = given.name;
  const caption = makeNode("figcaption");
  const title = makeNode("b");
  const key = makeNode("span", "kt-key");
  const whole = makeNode("button", "kt-whole", "Whole range");
  whole.type = "button";
  whole.hidden = true;
  caption.append(title, whole, key);
  const plot = makeNode("div", "kt-plot");
  const drawing = makeNode("div", "kt-drawing");
  const waiting = makeNode("span", "kt-waiting", "Preparing the chart …");
  const cursor = makeNode("div", "kt-cursor");
  const band = makeNode("div", "kt-band");
  const said = makeNode("output", "kt-said num");
  for (const overlay of [cursor, band, said]) overlay.hidden = true;
  plot.append(waiting, drawing, cursor, band, said);
  figure.append(caption, plot);

  const chart = {
    name: given.name, figure, plot, cursor, band, said, whole, send, view: null, zoom: null, home: null,
    meta: {}, embeds: 0, show, feed, embed, setZoom, unzoom, tick, mark, x, at, close,
  };
  const rows = new Map(); // dataset -> rows, all that must be put into a new drawing
  let text = "";
  let spec = null;
  let time = null;
  let turn = 0; // embeddings are slow: only the newest one may stay
  let dirty = false;
  let result = null;

  function show(card) {
    title.textContent = card.title;
    key.replaceChildren(...(card.key ?? []).map(keyOf));
    const next = JSON.stringify(card.spec);
    if (next === text) return;
    text = next;
    spec = card.spec;
    chart.meta = spec.usermeta ?? {};
    figure.setAttribute("aria-label", spec.description || card.title);
    plot.style.height = `${chart.meta.height ?? 132}px`;
    for (const flag of ["clock", "pick", "zoom"]) plot.toggleAttribute(`data-${flag}`, Boolean(chart.meta[flag]));
    embed();
  }

  function keyOf({ label, colour, dashed, mark }) {
    const entry = makeNode("span");
    const swatch = makeNode("i", mark ? `kt-${mark}` : dashed ? "kt-dashed" : "");
    swatch.style.color = colour.startsWith("var:") ? `var(${colour.slice(4)})` : colour;
    entry.append(swatch, label);
    return entry;
  }

  async function embed() {
    const mine = ++turn;
    const { embed: vegaEmbed } = await vega;
    if (mine !== turn || !plot.clientWidth) return; // without a size the observer calls again
    const holder = makeNode("div");
    const made = await vegaEmbed(
      holder,
      { ...withColours(spec, root), width: plot.clientWidth, height: plot.clientHeight },
      { actions: false, renderer: "canvas", ast: !MAY_COMPILE, logLevel: 1, tooltip: { theme: root.dataset.scheme === "dark" ? "dark" : "light" } },
    );
    if (mine !== turn) return made.finalize();
    result?.finalize();
    result = made;
    chart.view = made.view;
    chart.embeds++;
    figure.dataset.embeds = chart.embeds;
    drawing.replaceChildren(holder);
    waiting.hidden = true;
    for (const [name, value] of rows) put(name, value);
    applyZoom();
    fit();
    await chart.view.resize().runAsync();
    tick(time);
  }

  // Data may come faster than they can be drawn; the newest are drawn, once a frame.
  function feed(name, value) {
    rows.set(name, value);
    if (!chart.view) return;
    put(name, value);
    redraw();
  }
  function put(name, value) {
    try {
      chart.view.data(name, value);
    } catch {
      console.warn(`kinetoscope: the chart ${chart.name} draws no dataset named ${name}`);
    }
  }
  function redraw() {
    if (dirty) return;
    dirty = true;
    inTurn(async () => {
      dirty = false;
      if (!chart.view) return;
      await chart.view.resize().runAsync(); // labels of other widths want another frame
      figure.dataset.draws = Number(figure.dataset.draws ?? 0) + 1;
      tick(time);
    });
  }

  // --- where things are: pixels of the plot <-> values of the data
  function frame() {
    const padding = chart.view.padding();
    const origin = chart.view.origin();
    return { left: (padding.left ?? padding) + origin[0], top: (padding.top ?? padding) + origin[1] };
  }
  function x() {
    if (!chart.view) return null;
    try {
      const scale = chart.view.scale("x");
      return { scale, ...frame(), range: scale.range(), domain: scale.domain().map(Number), height: chart.view.signal("height") };
    } catch {
      return null; // nothing drawn yet
    }
  }
  function at(event) {
    const there = x();
    if (!there) return null;
    const box = plot.getBoundingClientRect();
    const clip = (value, [a, b]) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), value));
    const px = clip(event.clientX - box.left - there.left, there.range);
    let y = null;
    try {
      const scale = chart.view.scale("y");
      y = Number(scale.invert(clip(event.clientY - box.top - frame().top, scale.range())));
    } catch { /* a chart without a y scale has no y */ }
    return { px: px + there.left, x: Number(there.scale.invert(px)), y };
  }

  function tick(next) {
    time = next;
    if (!chart.meta.clock) return;
    const there = time === null ? null : x();
    const [low, high] = there?.domain ?? [1, 0];
    cursor.hidden = !(time >= low && time <= high);
    if (!cursor.hidden) mark(there, time);
  }
  // The upright line at x, as high as the axes.
  function mark(there, value) {
    cursor.hidden = false;
    cursor.style.top = `${there.top}px`;
    cursor.style.height = `${there.height}px`;
    cursor.style.transform = `translateX(${there.left + there.scale(value)}px)`;
  }

  // --- zoom: two parameters of the drawing; the range before the first zoom is home
  function setZoom(range, home) {
    if (!chart.meta.zoom) return;
    if (range) chart.home = home ?? chart.home ?? x()?.domain ?? null;
    chart.zoom = range;
    applyZoom();
    redraw();
  }
  // Python shows another range: what was home is no longer.
  function unzoom() {
    clearTimeout(chart.telling);
    chart.home = null;
    setZoom(null);
  }
  function applyZoom() {
    if (!chart.meta.zoom || !chart.view) return;
    const [low, high] = chart.zoom ?? chart.home ?? [null, null];
    chart.view.signal("xlow", low).signal("xhigh", high);
    whole.hidden = !chart.zoom;
  }

  function fit() {
    if (!chart.view || !plot.clientWidth) return;
    chart.view.width(plot.clientWidth).height(plot.clientHeight);
  }
  const observer = new ResizeObserver(() => {
    if (!chart.view) { if (spec) embed(); return; }
    fit();
    redraw();
  });
  observer.observe(plot);

  function close() {
    turn++;
    clearTimeout(chart.telling);
    observer.disconnect();
    result?.finalize();
    chart.view = null;
    figure.remove();
  }
  whole.addEventListener("click", () => resetZoom(chart));
  listen(chart);
  show(given);
  return chart;
}
