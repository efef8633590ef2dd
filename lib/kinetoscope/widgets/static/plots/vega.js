// Vega, loaded once in a page whatever number of widgets ask for it; columns made rows.

const VEGA = "kinetoscopeVega";

// url: where a server offers the bundle, or null; ask(): makes Python send it to deliver().
function loadVega(url, ask) {
  const shared = (window.kinetoscopeVegaLoading ??= {});
  if (window[VEGA]) return Promise.resolve(window[VEGA]);
  if (url) {
    shared.loading ??= importVega(new URL(url, document.baseURI).href).catch((error) => {
      shared.loading = null;
      throw error;
    });
    return shared.loading;
  }
  shared.sent ??= {};
  shared.sent.promise ??= new Promise((resolve) => { shared.sent.resolve = resolve; });
  const again = setInterval(ask, 5000); // a message into a page that was not ready is lost
  ask();
  return shared.sent.promise.finally(() => clearInterval(again));
}

async function importVega(url) {
  await import(url);
  return window[VEGA];
}

// The bundle arrived as bytes: run it as a module and wake everyone who waits.
async function deliverVega(view) {
  const shared = window.kinetoscopeVegaLoading;
  if (window[VEGA] || !shared?.sent?.resolve || shared.delivered) return;
  shared.delivered = true;
  const url = URL.createObjectURL(new Blob([view], { type: "text/javascript" }));
  try {
    shared.sent.resolve(await importVega(url));
  } finally {
    URL.revokeObjectURL(url);
  }
}

// One buffer a column, little-endian, anywhere in memory: copied so that it is aligned.
function rowsOf({ n, columns }, buffers) {
  const read = { float64: Float64Array, float32: Float32Array, uint16: Uint16Array };
  const arrays = columns.map(({ dtype }, k) => {
    const view = buffers[k];
    const bytes = view.buffer ? view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength) : view;
    return new read[dtype](bytes);
  });
  const rows = Array.from({ length: n }, () => ({}));
  columns.forEach(({ name, words }, k) => {
    const array = arrays[k];
    for (let i = 0; i < n; i++) rows[i][name] = words ? words[array[i]] : Number.isFinite(array[i]) ? array[i] : null;
  });
  return rows;
}

// Every "var:--token" in a chart, as the colour that the token has here and now.
function withColours(spec, root) {
  const probe = document.createElement("span");
  probe.hidden = true;
  root.append(probe);
  const known = new Map();
  const resolve = (value) => {
    if (typeof value === "string" && value.startsWith("var:--")) {
      if (!known.has(value)) {
        probe.style.color = `var(${value.slice(4)})`;
        known.set(value, getComputedStyle(probe).color);
      }
      return known.get(value);
    }
    if (Array.isArray(value)) return value.map(resolve);
    if (value && typeof value === "object")
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolve(inner)]));
    return value;
  };
  const resolved = resolve(spec);
  probe.remove();
  return resolved;
}
