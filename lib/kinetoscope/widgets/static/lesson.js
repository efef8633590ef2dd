// Predict, test, explain.  An answer has to be given before the run is made.
const RUNNING = "Running …";

function render({ model, el }) {
  const root = document.createElement("section");
  root.className = "kinetoscope kt-lesson";
  el.append(root);
  const stop = followScheme(root);
  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  };
  const questions = model.get("questions");
  const cards = questions.map((question, k) => {
    const card = make("article", "kt-question");
    card.dataset.question = k;
    card.append(make("h3", "", `${k + 1}`), make("p", "kt-ask", question.ask));
    const form = make("form", "kt-answer");
    const test = make("button", "kt-main", "Predict, then test");
    test.type = "submit";
    test.disabled = true;
    let answer = () => NaN;
    if (question.choices.length) {
      const group = make("div", "kt-choices");
      group.setAttribute("role", "radiogroup");
      group.setAttribute("aria-label", question.ask);
      question.choices.forEach((choice, j) => {
        const label = make("label");
        const input = make("input");
        input.type = "radio";
        input.name = `question-${k}`;
        input.value = j;
        input.addEventListener("change", () => { test.disabled = false; });
        label.append(input, make("span", "", choice));
        group.append(label);
      });
      form.append(group);
      answer = () => Number(form.querySelector("input:checked")?.value ?? NaN);
    } else {
      const label = make("label", "kt-number", "Your estimate ");
      const input = make("input");
      input.type = "number";
      input.step = "any";
      input.setAttribute("aria-label", `Your estimate ${question.unit}`);
      input.addEventListener("input", () => { test.disabled = input.value === ""; });
      label.append(input, make("span", "kt-unit", question.unit));
      form.append(label);
      answer = () => input.valueAsNumber;
    }
    form.append(test);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (Number.isFinite(answer())) {
        // The stage makes one run: a test that is still on its way is given up for this one.
        for (const other of cards) if (other.verdict.textContent === RUNNING) other.verdict.textContent = "";
        verdict.textContent = RUNNING;
        verdict.className = "kt-verdict";
        model.send({ type: "test", question: k, answer: answer() });
      }
    });
    const verdict = make("p", "kt-verdict");
    verdict.setAttribute("role", "status");
    const explain = make("p", "kt-explain", question.explain);
    explain.hidden = true;
    card.append(form, verdict, explain);
    root.append(card);
    return { verdict, explain, test };
  });
  const judge = () => {
    const verdicts = model.get("verdicts");
    cards.forEach(({ verdict, explain, test }, k) => {
      const said = verdicts[k];
      if (!said) return;
      verdict.textContent = `${said.right ? "Right." : "Not so."} ${said.words} Watch it on the stage.`;
      verdict.className = `kt-verdict ${said.right ? "kt-right" : "kt-wrong"}`;
      explain.hidden = false;
      test.textContent = "Test again";
    });
  };
  model.on("change:verdicts", judge);
  judge();
  return () => { model.off("change:verdicts", judge); stop(); root.remove(); };
}
export default { render };
