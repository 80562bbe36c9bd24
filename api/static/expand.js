// Expanding an entity: adds its neighbours at once if they are few, and asks which if they are many.
import { get } from "./api.js";
import { button, count, failure, fill, h, line, loading, said } from "./dom.js";
import { shortened, visible } from "./text.js";

const HUB = 100; // number of links above which the reader is asked first
const LIMIT = 50;
const MOST = 500;
const NAME_MOST = 80;

export function expander(workspace, words) {
  const dialog = h("dialog", { class: "expand", "aria-labelledby": "expand-title" });
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  workspace.addEventListener("choose", ({ detail }) => choose(detail.id));

  const known = new Map(); // entities whose counts the evidence panel has just fetched
  const counts = async (id) => known.get(id) ?? get(`/entities/${encodeURIComponent(id)}`);
  const total = (links) => Object.values(links).reduce((sum, n) => sum + n, 0);

  /** Expands an entity, for a hub after asking what to add. `show` also puts it on the canvas and selects it. */
  async function expand(id) {
    let entity;
    try {
      entity = await counts(id);
    } catch (error) {
      workspace.say(error.message, {
        error: true,
        action: [404, 409].includes(error.status)
          ? { words: "Search for it", run: () => workspace.open("found", { q: id }) }
          : { words: "Try again", run: () => expand(id) },
      });
      return false;
    }
    const links = total(entity.links);
    if (links > HUB) {
      if (!workspace.has(id)) {
        await workspace.add([id], { words: `Show ${shortened(visible(entity.name), NAME_MOST)}` });
      }
      workspace.select([id]);
      ask(entity);
      return true;
    }
    return workspace.expand(id, { limit: HUB, name: entity.name });
  }

  async function choose(id) {
    fill(dialog, loading("its links"));
    if (!dialog.open) dialog.showModal();
    try {
      ask(await counts(id));
    } catch (error) {
      fill(
        dialog,
        failure(error, () => choose(id)),
        button("Close", () => dialog.close()),
      );
    }
  }

  function ask(entity) {
    const links = total(entity.links);
    const byGroup = Object.values(words.groups)
      .map((group) => [
        group,
        Object.entries(entity.links)
          .filter(([name]) => words.predicates[name].group === group.name)
          .sort(([, a], [, b]) => b - a),
      ])
      .filter(([, found]) => found.length);
    const box = (name, value, text, ...after) =>
      h("label", {}, h("input", { type: "checkbox", name, value, checked: true }), " ", text, after);
    const sum = h("p", { role: "status", class: "sum" });
    const limit = h("input", {
      name: "limit",
      type: "number",
      min: 1,
      max: MOST,
      value: Math.min(LIMIT, links || 1),
      required: true,
    });
    const bring = h("button", { value: "bring" }, "Add them");
    const form = h(
      "form",
      { method: "dialog" },
      h("h2", { id: "expand-title" }, "Expand ", said(shortened(visible(entity.name), NAME_MOST))),
      h(
        "p",
        {},
        links > HUB ? `${count(links, "link")}: choose what to add.` : `${count(links, "link")} in the whole graph.`,
      ),
      h(
        "div",
        { class: "kinds" },
        byGroup.map(([group, found]) =>
          h(
            "fieldset",
            {},
            h("legend", {}, group.label),
            found.length > 1 &&
              button(
                "all or none",
                () => {
                  const all = [...form.elements.predicate].filter((one) => found.some(([name]) => name === one.value));
                  const on = !all.every((one) => one.checked);
                  for (const one of all) one.checked = on;
                  told();
                },
                { class: "plain" },
              ),
            found.map(([name, n]) =>
              box("predicate", name, words.predicates[name].label, h("small", {}, ` ${n.toLocaleString("en")}`)),
            ),
          ),
        ),
      ),
      h(
        "fieldset",
        {},
        h("legend", {}, "Standing"),
        Object.values(words.standings).map((standing) =>
          box("standing", standing.name, standing.name, " ", line(standing)),
        ),
      ),
      h(
        "fieldset",
        {},
        h("legend", {}, "Direction"),
        [
          ["", "both ways"],
          ["out", "what it does"],
          ["in", "what others do to it"],
        ].map(([value, text]) =>
          h("label", {}, h("input", { type: "radio", name: "direction", value, checked: value === "" }), ` ${text}`),
        ),
      ),
      h("label", { class: "field" }, h("span", {}, "Maximum number of entities"), limit),
      sum,
      h(
        "div",
        { class: "tools" },
        bring,
        button("Cancel", () => dialog.close()),
      ),
    );
    const checked = (name) => [...form.querySelectorAll(`input[name="${name}"]:checked`)].map(({ value }) => value);
    function told() {
      const n = checked("predicate").reduce((all, name) => all + entity.links[name], 0);
      const none = n === 0 || checked("standing").length === 0;
      sum.textContent = none
        ? "Choose at least one kind of link and one standing."
        : `${count(n, "link")} of the chosen kinds${n > limit.valueAsNumber ? `; at most ${limit.valueAsNumber.toLocaleString("en")} entities come in` : ""}.`;
      bring.disabled = none || !limit.validity.valid;
    }
    form.addEventListener("input", told);
    form.addEventListener("submit", () => {
      const some = (name, all) => {
        const found = checked(name);
        return found.length === all ? null : found;
      };
      workspace.expand(entity.id, {
        predicates: some("predicate", Object.keys(entity.links).length),
        standing: some("standing", Object.keys(words.standings).length),
        direction: form.elements.direction.value || null,
        limit: limit.valueAsNumber,
      });
    });
    fill(dialog, form);
    told();
    if (!dialog.open) dialog.showModal();
    bring.focus();
  }

  return { expand, choose, knows: (entity) => known.set(entity.id, entity) };
}
