// A page of words.  Buttons inside it carry data-action (a message to Python) or data-copy.
function render({ model, el }) {
  const root = document.createElement("section");
  root.className = "kinetoscope kt-sheet";
  root.dataset.sheet = model.get("name");
  const work = document.createElement("div");
  work.className = "kt-work";
  work.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.max = 1;
  const words = document.createElement("span");
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.textContent = "Cancel";
  cancel.dataset.action = "cancel";
  work.append(bar, words, cancel);
  const page = document.createElement("div");
  page.className = "kt-page";
  root.append(work, page);
  el.append(root);
  const stop = followScheme(root);

  const write = () => { page.innerHTML = model.get("html"); };
  const progress = () => {
    const fraction = model.get("progress");
    work.hidden = fraction === null || fraction === undefined;
    bar.value = fraction ?? 0;
    words.textContent = model.get("message");
  };
  const press = async (event) => {
    const button = event.target.closest("button[data-action], button[data-copy]");
    if (!button) return;
    if (button.dataset.action) {
      model.send({ type: "action", name: button.dataset.action });
      return;
    }
    const source = root.querySelector(`#${button.dataset.copy}`);
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source); // no permission: selected, ready for Ctrl-C
      button.textContent = "Selected: press Ctrl-C";
    }
    setTimeout(() => { button.textContent = before; }, 1800);
  };
  root.addEventListener("click", press);
  model.on("change:html", write);
  model.on("change:progress", progress);
  model.on("change:message", progress);
  write();
  progress();
  return () => {
    model.off("change:html", write);
    model.off("change:progress", progress);
    model.off("change:message", progress);
    stop();
    root.remove();
  };
}
export default { render };
