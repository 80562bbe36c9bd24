// The answer to a question: a table to read, to narrow and to put on the canvas.
import { count, h, said, sourceLink, standing } from "./dom.js";
import { grid } from "./grid.js";
import { endsOf } from "./state.js";
import { plain } from "./table.js";
import { shortened } from "./text.js";

const CELL_MOST = 2000; // characters shown; the CSV has the full text
const FOLDED = 160; // longer text is folded
const HEADS = { predicate: "relation" };
export const spoken = (name) => HEADS[name] ?? name.replaceAll("_", " ");

export function answers(workspace) {
  const words = workspace.vocabulary;
  const { standings } = words;
  const order = Object.keys(standings);

  function onCanvas({ title }, { entities, links }) {
    return h(
      "p",
      {},
      h(
        "button",
        { type: "button", disabled: entities.length === 0, onclick: () => put({ title }, { entities, links }) },
        `Put ${entities.length === 1 ? "this entity" : `these ${count(entities.length, "entity", "entities")}`} on the canvas`,
      ),
    );
  }

  const put = ({ title }, { entities, links }) =>
    workspace.add(
      entities.map(({ id }) => id),
      { words: `Put the answer to “${title}” on the canvas`, marked: links.map(({ id }) => id), select: [] },
    );

  function networkTable({ title }, { entities, links }) {
    const named = new Map(entities.map(({ id, name }) => [id, name]));
    const made = grid({
      caption: `Links: ${title}`,
      columns: [
        {
          title: "What is said",
          value: (link) => link.sentence,
          cell: (link) =>
            h(
              "button",
              { type: "button", class: "pick", onclick: () => openLink(link.id) },
              h("span", { dir: "auto" }, shortened(link.sentence, CELL_MOST)),
            ),
        },
        {
          title: "Standing",
          value: (link) => order.indexOf(link.standing),
          cell: (link) => standing(standings[link.standing]),
        },
        {
          title: "From",
          value: (link) => named.get(link.source),
          cell: (link) => opener(link.source, named.get(link.source)),
        },
        {
          title: "To",
          value: (link) => named.get(link.target),
          cell: (link) => opener(link.target, named.get(link.target)),
        },
      ],
    });
    made.fill(links);
    return made.element;
  }

  function table({ title }, { columns, rows }) {
    if (!rows.length) return "";
    const kept = paired(columns);
    const filter = h("input", { type: "search", autocomplete: "off", placeholder: "A name, a word" });
    const status = h("p", { role: "status", class: "why" });
    const place = h("div");
    const chosen = new Set(kept);
    const texts = rows.map((row) => plain(row.map(textOf).join(" ")));
    let made = null;
    /** `made` anew: a column was chosen or left out. */
    function build() {
      made = grid({
        caption: title,
        columns: kept
          .filter((column) => chosen.has(column))
          .map((column) => ({
            title: spoken(column.name),
            description: column.description,
            value: (row) => valueOf(column, row[column.at]),
            cell: (row) => cellOf(column, row),
          })),
      });
      place.replaceChildren(made.element);
      narrow();
    }
    function narrow() {
      const wanted = plain(filter.value).split(/\s+/).filter(Boolean);
      const found = rows.filter((_, i) => wanted.every((word) => texts[i].includes(word)));
      made.fill(found);
      status.textContent = wanted.length ? `${found.length} of ${count(rows.length, "row")} with these words.` : "";
    }
    filter.addEventListener("input", narrow);
    const boxes = kept.map((column) =>
      h(
        "label",
        {},
        h("input", {
          type: "checkbox",
          checked: true,
          onchange: ({ target }) => {
            if (!target.checked && chosen.size === 1) return void (target.checked = true);
            chosen[target.checked ? "add" : "delete"](column);
            build();
          },
        }),
        " ",
        spoken(column.name),
      ),
    );
    build();
    const ids = [
      ...new Set(
        columns
          .flatMap(({ type }, i) => (type === "entity" ? rows.map((row) => row[i]) : []))
          .flat()
          .filter((id) => typeof id === "string"),
      ),
    ];
    return h(
      "div",
      {},
      h(
        "div",
        { class: "row" },
        ids.length > 0 &&
          h(
            "button",
            {
              type: "button",
              onclick: () => workspace.add(ids, { words: `Put the answer to “${title}” on the canvas` }),
            },
            `Put the ${count(ids.length, "entity", "entities")} of this table on the canvas`,
          ),
        h("label", { class: "field" }, h("span", {}, "Show only rows with"), filter),
        h("details", { class: "chosen-columns" }, h("summary", {}, "Columns"), h("p", {}, boxes)),
      ),
      status,
      place,
    );
  }

  const valueOf = ({ name }, value) =>
    typeof value === "number"
      ? value
      : name === "standing" && standings[value]
        ? order.indexOf(value)
        : inWords(textOf(value), words);

  function cellOf({ name, type, at, idAt }, row) {
    const value = row[at];
    if (name === "standing" && standings[value]) return standing(standings[value]);
    if (idAt !== null && typeof row[idAt] === "string" && value !== null) return opener(row[idAt], textOf(value));
    return cell(type, value);
  }

  async function openLink(id) {
    await workspace.add(endsOf(id), { words: "Put a link on the canvas" });
    workspace.select([id]);
    workspace.open("evidence");
  }

  const opener = (id, name = id) =>
    h(
      "button",
      {
        type: "button",
        class: "pick",
        title: "Put it on the canvas",
        onclick: async () => {
          await workspace.add([id], { words: `Put ${name} on the canvas` });
          workspace.select([id]);
        },
      },
      said(shortened(name, CELL_MOST)),
    );

  function cell(type, value) {
    if (value === null) return "";
    if (Array.isArray(value)) return value.map((item, i) => [i > 0 && "; ", cell(type, item)]);
    if (typeof value === "object") return folded(textOf(value));
    if (type === "link") {
      return h(
        "button",
        { type: "button", class: "pick", title: value, onclick: () => openLink(value) },
        "Show this link",
        h("span", { class: "unseen" }, ` ${value}`),
      );
    }
    if (type === "entity") return opener(value);
    if (type === "source") return sourceLink(value, value);
    return folded(inWords(textOf(value), words));
  }

  return { onCanvas, put, networkTable, table };
}

/** Long text behind its beginning. */
const folded = (text) =>
  text.length <= FOLDED
    ? said(text)
    : h(
        "details",
        { class: "long-cell" },
        h("summary", {}, said(shortened(text, FOLDED))),
        said(shortened(text, CELL_MOST)),
      );

/** The columns to show: a name takes the id beside it along as a link, and ids of claims come last. */
export function paired(columns) {
  const isId = ({ name, type }) => type === "entity" && /(^|_)id$/.test(name);
  return columns
    .map((column, at) => ({
      ...column,
      at,
      idAt: columns[at + 1] && isId(columns[at + 1]) && !isId(column) ? at + 1 : null,
    }))
    .filter((column) => !(column.at > 0 && isId(column) && !isId(columns[column.at - 1])));
}

/** A word of the vocabulary as it is said: "owns", not OWNS. */
export const inWords = (text, { predicates, types }) => predicates[text]?.label ?? types[text]?.label ?? text;

function textOf(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map(textOf).join("; ");
  if (typeof value === "object") return value.sentence ?? value.name ?? value.title ?? JSON.stringify(value);
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
