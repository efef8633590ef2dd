// The head of a page: title, question, Copy link, Save, Present.

function copyText(text) {
  const byHand = () => {
    const area = element("textarea", { className: "unseen" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("not allowed"));
  };
  // The clipboard is withheld from pages that did not come by https or from this machine.
  return navigator.clipboard?.writeText ? navigator.clipboard.writeText(text).catch(byHand) : byHand();
}

export default {
  render({ model, el }) {
    const tell = (name, detail) => window.dispatchEvent(new CustomEvent(`kinetoscope:${name}`, { detail }));
    const home = element("a", { className: "home" }, "Kinetoscope");
    const title = element("h1");
    const question = element("p", { className: "question" });
    const said = element("span", { className: "unseen", role: "status" });
    let timer = null;
    const copy = element("button", {
      type: "button",
      onclick: async () => {
        const worked = await copyText(location.href).then(() => true, () => false);
        copy.textContent = worked ? "Copied" : "Copy it from the address bar";
        said.textContent = copy.textContent;
        clearTimeout(timer);
        timer = setTimeout(() => (copy.textContent = "Copy link"), 2500);
      },
    }, "Copy link");
    const refusals = videoType() ? {} : { webm: "this browser cannot record" };
    const save = saveMenu(element("button", { type: "button" }, "Save"), (format) => tell("save", { format }), refusals);
    const presenting = element("button", {
      type: "button", title: "Full screen, the stage alone (Escape ends it)", onclick: () => tell("present", {}),
    }, "Present");
    const root = element("header", { className: "kinetoscope kt-head", dataset: { kinetoscope: "masthead" } },
      home, title, question, element("div", { className: "acts" }, copy, save, presenting), said);
    const fill = () => {
      // An address, never a script: the trait could come from anywhere.
      const address = model.get("home");
      home.href = /^(\/|\.|https?:)/.test(address) ? address : "/";
      title.textContent = model.get("title");
      question.textContent = model.get("question");
    };
    for (const name of ["title", "question", "home"]) model.on(`change:${name}`, fill);
    fill();
    el.append(root);
    const stop = followScheme(root);
    return () => {
      stop();
      clearTimeout(timer);
      for (const name of ["title", "question", "home"]) model.off(`change:${name}`, fill);
      root.remove();
    };
  },
};
