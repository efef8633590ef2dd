// A row of labelled menus.  A menu keeps its node, and with it the focus, while others change.
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "kinetoscope kt-menus";
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", model.get("label"));
  el.append(root);
  const stop = followScheme(root);
  const nodes = new Map();

  function make(name) {
    const label = document.createElement("label");
    const words = document.createElement("span");
    const select = document.createElement("select");
    select.dataset.menu = name;
    select.addEventListener("change", () => {
      model.send({ type: "choose", name, value: select.value });
    });
    label.append(words, select);
    const node = { label, words, select, offered: "" };
    nodes.set(name, node);
    return node;
  }
  function show() {
    const menus = model.get("menus");
    const names = new Set(menus.map((menu) => menu.name));
    for (const [name, node] of nodes)
      if (!names.has(name)) { node.label.remove(); nodes.delete(name); }
    menus.forEach((menu, k) => {
      const node = nodes.get(menu.name) ?? make(menu.name);
      node.words.textContent = menu.label;
      node.label.title = menu.title;
      const offered = JSON.stringify(menu.options);
      if (offered !== node.offered) {
        node.offered = offered;
        node.select.replaceChildren(...menu.options.map(([value, words]) => new Option(words, value)));
      }
      node.select.value = menu.value;
      if (root.children[k] !== node.label) root.insertBefore(node.label, root.children[k] ?? null);
    });
  }
  model.on("change:menus", show);
  show();
  return () => { model.off("change:menus", show); stop(); root.remove(); };
}
export default { render };
