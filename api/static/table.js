// The table equal to the picture: every entity and link on the canvas in words. For a screen reader it is the canvas.
import { vocabulary } from "./api.js";
import { count, h, line, said } from "./dom.js";
import { grid } from "./grid.js";
import { shortened } from "./text.js";

const NAME_MOST = 160; // letters that a cell holds; the evidence holds all
const SENTENCE_MOST = 500;

export const plain = (text) => text.normalize("NFKD").replace(/\p{Diacritic}/gu, "").toLowerCase();

/** The dates of a link, as far as its claims give any: a moment, or from when until when. */
const datesOf = ({ start, end }) => (start && end && start !== end ? `${start} to ${end}` : start ?? (end ? `until ${end}` : ""));

export function tablePanel(workspace) {
  const filter = h("input", { type: "search", autocomplete: "off", spellcheck: "false", placeholder: "A name, a word of a sentence, a standing" });
  const status = h("p", { role: "status", class: "tally" });
  const place = h("div");
  const element = h("div", { class: "mirror" }, h("h2", {}, "The picture as a table"), h("label", { class: "field" }, h("span", {}, "Show only rows with"), filter), status, place);
  let words = null;
  let tables = [];

  const names = () => new Map(workspace.network.entities.map((entity) => [entity.id, entity.name]));
  const chosen = (id) => workspace.state.selected.includes(id);

  /** The cell that names the row and selects it; one of a table's is in the tab order, arrows reach the others. */
  function selector(id, text) {
    return h("button", { type: "button", class: "pick", tabindex: -1, "data-id": id, "aria-pressed": String(chosen(id)), onclick: (event) => pick(id, event) }, text);
  }

  function pick(id, event) {
    const many = event.shiftKey || event.ctrlKey || event.metaKey;
    const kept = many ? workspace.state.selected.filter((other) => other !== id) : [];
    workspace.select(chosen(id) && many ? kept : [...kept, id]);
    workspace.canvas?.show([id]);
  }

  function entities() {
    const degree = new Map();
    for (const { source, target } of workspace.links) for (const id of new Set([source, target])) degree.set(id, (degree.get(id) ?? 0) + 1);
    const rows = workspace.network.entities.map((entity) => ({ entity, type: words.types[entity.type].label, links: degree.get(entity.id) ?? 0 }));
    const table = grid({
      caption: "Entities on the canvas",
      columns: [
        { title: "Name", value: ({ entity }) => entity.name, cell: ({ entity }) => selector(entity.id, h("bdi", { class: entity.unnamed ? "unnamed" : null }, shortened(entity.name, NAME_MOST))) },
        { title: "Type", value: ({ type }) => type, cell: ({ type }) => type },
        { title: "Links", description: "How many of the links on the canvas are its", value: ({ links }) => links, cell: ({ links }) => String(links) },
        { title: "What it is", value: ({ entity }) => entity.summary, cell: ({ entity }) => said(entity.protected ? "The name is withheld, so that nobody comes to harm." : shortened(entity.summary ?? "", SENTENCE_MOST)) },
      ],
      finish,
    });
    return { ...table, rows, title: "Entities", one: "entity", many: "entities", key: ({ entity, type }) => `${entity.name} ${entity.id} ${type} ${entity.summary ?? ""}` };
  }

  function links() {
    const named = names();
    const order = Object.keys(words.standings);
    const rows = workspace.links.map((link) => ({ link, ends: `${named.get(link.source)} ${named.get(link.target)}` }));
    const table = grid({
      caption: "Links on the canvas",
      columns: [
        { title: "What is said", value: ({ link }) => link.sentence, cell: ({ link }) => selector(link.id, h("span", { dir: "auto" }, shortened(link.sentence, SENTENCE_MOST))) },
        { title: "Standing", description: "From well founded to ended", value: ({ link }) => order.indexOf(link.standing), cell: ({ link }) => h("span", { title: words.standings[link.standing].meaning }, line(words.standings[link.standing]), " ", link.standing) },
        { title: "When", value: ({ link }) => link.start ?? link.end, cell: ({ link }) => datesOf(link) || h("span", { class: "why" }, "not dated") },
        { title: "Claims", value: ({ link }) => link.claims.length, cell: ({ link }) => String(link.claims.length) },
      ],
      finish,
    });
    return { ...table, rows, title: "Links", one: "link", key: ({ link, ends }) => `${link.sentence} ${ends} ${link.standing} ${datesOf(link)}` };
  }

  function finish(tr) {
    tr.classList.toggle("chosen", chosen(tr.querySelector(".pick").dataset.id));
  }

  async function build() {
    if (!workspace.network) return place.replaceChildren(h("p", {}, "The canvas is empty. Search for a name to begin."));
    words ??= await vocabulary();
    tables = [entities(), links()];
    for (const { element: table } of tables) {
      table.addEventListener("keydown", walk);
    }
    place.replaceChildren(...tables.map(({ title, element: table }) => h("section", {}, h("h3", {}, title), table)));
    narrow();
  }

  function narrow() {
    const wanted = plain(filter.value).split(/\s+/).filter(Boolean);
    const told = [];
    for (const { fill, rows, key, one, many, element: table } of tables) {
      const kept = wanted.length ? rows.filter((row) => { const text = plain(key(row)); return wanted.every((word) => text.includes(word)); }) : rows;
      fill(kept);
      table.querySelector(".pick")?.setAttribute("tabindex", 0);
      told.push(wanted.length ? `${kept.length.toLocaleString("en")} of ${count(rows.length, one, many)}` : count(rows.length, one, many));
    }
    status.textContent = `${told.join(" and ")}${wanted.length ? " with these words." : " are on the canvas."}`;
  }

  function walk(event) {
    const all = [...event.currentTarget.querySelectorAll(".pick")];
    const at = all.indexOf(event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!all[to]) return;
    all[at].tabIndex = -1;
    all[to].tabIndex = 0;
    all[to].focus();
  }

  function mark() {
    for (const button of place.querySelectorAll(".pick")) {
      button.setAttribute("aria-pressed", String(chosen(button.dataset.id)));
      button.closest("tr").classList.toggle("chosen", chosen(button.dataset.id));
    }
    place.querySelector("tr.chosen")?.scrollIntoView({ block: "nearest" });
  }

  let built = null;
  const show = () => {
    if (workspace.state.panel !== "table") return; // thousands of rows are made when somebody looks
    if (built?.network === workspace.network && built.hidden === workspace.state.hidden) return mark();
    built = { network: workspace.network, hidden: workspace.state.hidden };
    build();
  };
  filter.addEventListener("input", narrow);
  for (const event of ["change", "panel"]) workspace.addEventListener(event, show);
  workspace.addEventListener("select", () => workspace.state.panel === "table" && mark());
  show();
  return { name: "table", title: "Table", element };
}
