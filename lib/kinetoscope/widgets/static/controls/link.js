// The link: preset, the knobs that differ from it, and the seed if it differs, in the address.
// Everything else in the query is left alone; the address is replaced, never pushed.

function writeLink(spec, { preset, values, seed }) {
  if (document.getElementById("jupyter-config-data")) return; // that address is Jupyter's
  const url = new URL(location.href);
  const chosen = spec.presets[preset];
  const put = (name, value) => {
    if (value === undefined) url.searchParams.delete(name);
    else url.searchParams.set(name, value === null ? "auto" : String(value));
  };
  put("preset", preset || undefined);
  for (const knob of spec.knobs) {
    const usual = chosen ? chosen.values[knob.name] : knob.default;
    put(knob.name, values[knob.name] === usual ? undefined : values[knob.name]);
  }
  put("seed", seed === (chosen ? chosen.seed : 0) ? undefined : seed);
  if (url.href !== location.href) history.replaceState(history.state, "", url);
}
