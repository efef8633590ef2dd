// Light or dark: what the page says, else what the operating system says.
// Walks out of shadow trees, which a selector cannot do everywhere.

function schemeAround(element) {
  for (let node = element; node; node = node.parentNode || node.host) {
    if (node.nodeType !== 1 || node === element) continue;
    const said = node.getAttribute("data-theme");
    if (said === "dark" || node.matches(".dark, .dark-theme")) return "dark";
    if (said === "light" || node.matches(".light, .light-theme")) return "light";
  }
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

// Keeps root.dataset.scheme right and calls changed(scheme) whenever it changes; returns a stop.
function followScheme(root, changed = () => {}) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const look = () => {
    const scheme = schemeAround(root);
    if (scheme === root.dataset.scheme) return;
    root.dataset.scheme = scheme;
    changed(scheme);
  };
  const observer = new MutationObserver(look);
  for (const node of [document.documentElement, document.body])
    if (node) observer.observe(node, { attributes: true, attributeFilter: ["class", "data-theme"] });
  system.addEventListener("change", look);
  look();
  requestAnimationFrame(look); // a widget may be filled before it is put into the page
  return () => {
    observer.disconnect();
    system.removeEventListener("change", look);
  };
}
