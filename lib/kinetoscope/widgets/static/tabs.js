// A row of tabs: arrow keys, Home and End move, the open one is written to the link.
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "kinetoscope kt-tabs";
  root.setAttribute("role", "tablist");
  root.setAttribute("aria-label", "What to look at");
  el.append(root);
  const stop = followScheme(root);
  const buttons = model.get("names").map(([key, title]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.tab = key;
    button.setAttribute("role", "tab");
    button.textContent = title;
    button.addEventListener("click", () => open(key));
    root.append(button);
    return button;
  });
  function open(key) {
    if (model.get("tab") === key) return;
    model.set("tab", key);
    model.save_changes();
  }
  function show() {
    const tab = model.get("tab");
    for (const button of buttons) {
      const chosen = button.dataset.tab === tab;
      button.setAttribute("aria-selected", chosen);
      button.tabIndex = chosen ? 0 : -1;
      if (chosen && root.scrollWidth > root.clientWidth)
        root.scrollLeft = button.offsetLeft - root.offsetLeft - 40;
    }
  }
  function write() {
    show();
    if (document.getElementById("jupyter-config-data")) return; // that address is Jupyter's
    const url = new URL(location.href);
    url.searchParams.set("tab", model.get("tab"));
    history.replaceState(history.state, "", url);
  }
  root.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const now = buttons.findIndex((button) => button.dataset.tab === model.get("tab"));
    const last = buttons.length - 1;
    const next = Number.isFinite(step) ? (now + step + buttons.length) % buttons.length : step > 0 ? last : 0;
    open(buttons[next].dataset.tab);
    buttons[next].focus();
  });
  model.on("change:tab", write);
  show();
  return () => { model.off("change:tab", write); stop(); root.remove(); };
}
export default { render };
