// What the panel says while nothing is selected: what the picture holds, how to read it, and what it does not mean.
import { button, count, h } from "./dom.js";

export function reading(workspace) {
  const links = workspace.links;
  const tally = Object.keys(workspace.vocabulary.standings)
    .map((name) => [name, links.filter((link) => link.standing === name).length])
    .filter(([, n]) => n);
  return [
    h("h2", {}, "What this picture holds"),
    h(
      "p",
      {},
      `${count(workspace.shown.entities.length, "entity", "entities")}; ${count(links.length, "link")}${tally.length ? ` (${tally.map(([name, n]) => `${n.toLocaleString("en")} ${name}`).join(", ")})` : ""}. `,
      workspace.state.hidden.length > 0 && [
        `${count(workspace.state.hidden.length, "link")} hidden by hand. `,
        button("Show them", () => workspace.change("Show hidden links", { hidden: [] }), { class: "plain" }),
      ],
    ),
    h("h2", {}, "How to read it"),
    h("p", {}, workspace.vocabulary.how_to_read.join(" ")),
    h("h2", {}, "What it does not mean"),
    h(
      "ul",
      {},
      workspace.vocabulary.cautions.map((caution) => h("li", {}, caution)),
    ),
    h("p", { class: "why" }, "Double-click or Enter expands an entity; ", h("kbd", {}, "?"), " lists all keys."),
  ];
}
