// A hand on a chart: drag the clock, pick a point, zoom into a range.  Mouse, touch and keys.

const FAR = 6; // pixels a finger may tremble
const QUIET = 180; // milliseconds without a further zoom before Python is told

function seek(time) {
  window.dispatchEvent(new CustomEvent("kinetoscope:seek", { detail: { time } }));
}

function tellZoom(chart) {
  clearTimeout(chart.telling);
  chart.telling = setTimeout(() => {
    const [low, high] = chart.zoom ?? chart.home;
    const [first, last] = chart.home;
    chart.send({ type: "zoom", chart: chart.name, low, high, first, last });
  }, QUIET);
}

function resetZoom(chart) {
  if (!chart.zoom) return;
  chart.setZoom(null);
  tellZoom(chart);
}

function zoomTo(chart, low, high) {
  const [first, last] = chart.home ?? chart.x().domain;
  const range = [Math.max(first, low), Math.min(last, high)];
  // Below a billionth of the range doubles run out of digits.
  if (!(range[1] - range[0] > 1e-9 * (last - first))) return;
  if (range[0] <= first && range[1] >= last) return resetZoom(chart);
  chart.setZoom(range);
  tellZoom(chart);
}

function listen(chart) {
  const { plot, band, said, cursor } = chart;
  const pick = (place) => chart.send({ type: "pick", chart: chart.name, x: place.x, y: place.y ?? 0 });
  let start = null; // the press: place in pixels and in x
  let soon = null; // a pick that waits to see whether it is a double click

  plot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    const place = chart.at(event);
    if (!place) return;
    start = { ...place, clientX: event.clientX, far: false };
    if (chart.meta.clock || chart.meta.zoom || chart.meta.pick) plot.setPointerCapture(event.pointerId);
    if (chart.meta.clock) seek(place.x);
  });
  plot.addEventListener("pointermove", (event) => {
    if (chart.meta.pick || chart.meta.zoom) tell(chart.at(event));
    if (!start) return;
    const place = chart.at(event);
    if (!place) return;
    if (chart.meta.clock) return seek(place.x);
    start.far ||= Math.abs(event.clientX - start.clientX) > FAR;
    if (!chart.meta.zoom || !start.far) return;
    band.hidden = false;
    band.style.left = `${Math.min(start.px, place.px)}px`;
    band.style.width = `${Math.abs(place.px - start.px)}px`;
  });
  plot.addEventListener("pointerup", (event) => {
    const from = start;
    const place = chart.at(event);
    cancel();
    if (!from || !place) return;
    if (from.far && chart.meta.zoom) return zoomTo(chart, Math.min(from.x, place.x), Math.max(from.x, place.x));
    if (from.far || !chart.meta.pick) return;
    plot.focus({ preventScroll: true });
    clearTimeout(soon);
    // Only a zoomed chart has anything to reset by a double click, so only there does a pick wait.
    if (chart.zoom) soon = setTimeout(() => pick(place), 250);
    else if (event.detail < 2) pick(place);
  });
  plot.addEventListener("pointercancel", cancel);
  function cancel() {
    start = null;
    band.hidden = true;
  }
  plot.addEventListener("dblclick", () => {
    clearTimeout(soon);
    resetZoom(chart);
  });
  plot.addEventListener("wheel", (event) => {
    if (!chart.meta.zoom) return;
    const place = chart.at(event);
    if (!place) return;
    if (!chart.zoom && event.deltaY > 0) return; // nothing wider: the page scrolls on
    event.preventDefault();
    scaleAround(place.x, Math.exp(Math.max(-100, Math.min(100, event.deltaY)) * 0.003));
  }, { passive: false });
  function scaleAround(centre, factor) {
    const [low, high] = chart.zoom ?? chart.x().domain;
    zoomTo(chart, centre - (centre - low) * factor, centre + (high - centre) * factor);
  }

  // What is under the hand, in the chart's corner.
  let place = null;
  function tell(next) {
    place = next ?? place;
    said.hidden = !next;
    if (next) {
      const [low, high] = chart.x().domain;
      const digits = Math.max(0, Math.min(12, Math.ceil(-Math.log10((high - low) / 1000))));
      said.textContent = next.x.toFixed(digits).replace("-", "−");
    }
  }
  plot.addEventListener("pointerleave", () => { if (!start) said.hidden = true; });

  // Keys: arrows move a cross-hair, Enter picks, + and - zoom, 0 shows all.
  plot.addEventListener("keydown", (event) => {
    if (!chart.meta.pick || event.ctrlKey || event.metaKey || event.altKey) return;
    const there = chart.x();
    if (!there) return;
    const [low, high] = there.domain;
    const inside = place && place.x >= low && place.x <= high;
    const now = inside ? place.x : (low + high) / 2;
    const stride = ((high - low) / 200) * (event.shiftKey ? 10 : 1);
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (way) place = { x: Math.max(low, Math.min(high, now + way * stride)), y: 0 };
    else if (event.key === "Enter") pick({ x: now, y: place?.y ?? 0 });
    else if (event.key === "+" || event.key === "=") scaleAround(now, 0.5);
    else if (event.key === "-") scaleAround(now, 2);
    else if (event.key === "0" || event.key === "Escape") resetZoom(chart);
    else return;
    event.preventDefault();
    if (way) {
      tell(place);
      chart.mark(there, place.x);
    }
  });
  plot.addEventListener("blur", () => { if (!chart.meta.clock) cursor.hidden = true; });
}
