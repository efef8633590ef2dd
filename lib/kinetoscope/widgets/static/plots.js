// A row of charts.  Specifications come as a trait, numbers as messages with one buffer a column.

const PATIENCE = 500; // ms that charts wait for a picture

function render({ model, el }) {
  const root = makeNode("div", "kinetoscope kt-plots");
  el.append(root);
  const row = makeNode("div", "kt-row");
  root.append(row);
  const charts = new Map();
  const early = new Map(); // numbers that came before their chart
  const kept = []; // messages that came while the stage waited for its picture
  let greeted = false;
  let closed = false;
  let timer = null;
  let holding = null;
  let unarranged = false;

  const stop = followScheme(root, () => { for (const chart of charts.values()) chart.embed(); });
  const send = (content) => model.send(content);
  const vega = loadVega(model.get("vega_url"), () => { if (!closed) send({ type: "need-vega" }); });
  vega.catch(() => {
    const words = "The charts could not be loaded. Reload the page; if it persists, the server is gone.";
    for (const node of root.querySelectorAll(".kt-waiting")) node.textContent = words;
  });

  function arrange() {
    if (holding) return void (unarranged = true);
    const wanted = model.get("charts");
    const names = new Set(wanted.map(({ name }) => name));
    for (const [name, chart] of charts) if (!names.has(name)) { chart.close(); charts.delete(name); }
    wanted.forEach((card, k) => {
      const there = charts.get(card.name);
      const chart = there ?? makeChart(card, { root, vega, send });
      if (there) there.show(card);
      else {
        charts.set(card.name, chart);
        for (const [name, rows] of early.get(card.name) ?? []) chart.feed(name, rows);
        early.delete(card.name);
      }
      chart.plot.tabIndex = chart.meta.pick ? 0 : -1;
      if (chart.meta.pick) {
        chart.plot.setAttribute("role", "application");
        chart.plot.setAttribute("aria-label", `${card.title}: arrow keys move, Enter picks a point, plus and minus zoom, 0 shows all`);
      }
      if (row.children[k] !== chart.figure) row.insertBefore(chart.figure, row.children[k] ?? null);
    });
    row.style.setProperty("--abreast", Math.max(1, Math.min(3, wanted.length)));
  }

  function hear(content, buffers) {
    if (holding) return void kept.push([content, buffers]);
    if (content.type === "hello") {
      greeted = true;
      for (const [name, { low, high, first, last }] of Object.entries(content.zooms ?? {}))
        charts.get(name)?.setZoom([low, high], [first, last]);
    } else if (content.type === "unzoom") charts.get(content.chart)?.unzoom();
    else if (content.type === "vega") deliverVega(buffers[0]);
    else if (content.type === "data") {
      let used = 0;
      const chart = charts.get(content.chart);
      for (const set of content.sets) {
        const rows = rowsOf(set, buffers.slice(used, (used += set.columns.length)));
        if (chart) chart.feed(set.name, rows);
        else early.set(content.chart, (early.get(content.chart) ?? new Map()).set(set.name, rows));
      }
    }
  }
  // The picture on the stage comes first: while it is on its way nothing here takes its time.
  const hold = () => {
    clearTimeout(holding);
    holding = setTimeout(release, PATIENCE);
  };
  function release() {
    clearTimeout(holding);
    holding = null;
    if (unarranged) arrange();
    unarranged = false;
    for (const message of kept.splice(0)) hear(...message);
  }
  const tick = (event) => { for (const chart of charts.values()) chart.tick(event.detail.time); };

  // Messages into a page that is not there yet are lost: ask until one is heard.
  function greet(wait) {
    if (greeted || closed) return;
    send({ type: "ready" });
    timer = setTimeout(() => greet(Math.min(2 * wait, 8000)), wait);
  }

  model.on("msg:custom", hear);
  model.on("change:charts", arrange);
  const heard = [["clock", tick], ["awaiting", hold], ["painted", release]];
  for (const [name, handler] of heard) window.addEventListener(`kinetoscope:${name}`, handler);
  arrange();
  greet(1000);
  return () => {
    closed = true;
    clearTimeout(timer);
    clearTimeout(holding);
    model.off("msg:custom", hear);
    model.off("change:charts", arrange);
    for (const [name, handler] of heard) window.removeEventListener(`kinetoscope:${name}`, handler);
    for (const chart of charts.values()) chart.close();
    stop();
    root.remove();
  };
}
export default { render };
