// The picture as a table: every entity and link on the canvas as text. Screen readers use it instead of the canvas.
import { vocabulary } from "./api.js";
import { count, h, said, standing } from "./dom.js";
import { grid } from "./grid.js";
import { isLink } from "./state.js";
import { shortened } from "./text.js";
import { span } from "./partialdates.js";

const NAME_MOST = 160; // characters in a cell; the evidence has the full text
const SENTENCE_MOST = 500;

export const plain = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();

export function tablePanel(workspace) {
  const filter = h("input", {
    type: "search",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "A name, a word of a sentence, a standing",
  });
  const status = h("p", { role: "status", class: "tally" });
  const place = h("div");
  const element = h(
    "div",
    { class: "mirror" },
    h("h2", {}, "The picture as a table"),
    h("label", { class: "field" }, h("span", {}, "Show only rows with"), filter),
    status,
    h(
      "p",
      { class: "why" },
      "In a table: arrow keys move, Enter selects, Ctrl + Enter adds to the selection, E expands, P pins, Delete hides.",
    ),
    place,
  );
  let tables = null;
  let built = null;

  const chosen = (id) => workspace.state.selected.includes(id);

  /** The cell that names the row and selects it; one per table is in the tab order, arrow keys reach the others. */
  const selector = (id, text) =>
    h(
      "button",
      {
        type: "button",
        class: "pick",
        tabindex: -1,
        "data-id": id,
        "aria-pressed": String(chosen(id)),
        onclick: (event) => pick(id, event),
      },
      text,
    );

  function pick(id, event) {
    const many = event.shiftKey || event.ctrlKey || event.metaKey;
    const kept = many ? workspace.state.selected.filter((other) => other !== id) : [];
    workspace.select(chosen(id) && many ? kept : [...kept, id]);
    workspace.canvas?.show([id]);
  }

  // --- the two tables -----------------------------------------------------------------------------

  function entityTable(words) {
    const table = grid({
      caption: "Entities on the canvas",
      columns: [
        {
          title: "Name",
          value: ({ entity }) => entity.name,
          cell: ({ entity }) =>
            selector(
              entity.id,
              h("bdi", { class: entity.unnamed ? "unnamed" : null }, shortened(entity.name, NAME_MOST)),
            ),
        },
        { title: "Type", value: ({ type }) => type, cell: ({ type }) => type },
        {
          title: "Links",
          description: "Number of links on the canvas",
          value: ({ links }) => links,
          cell: ({ links }) => String(links),
        },
        {
          title: "What it is",
          value: ({ entity }) => entity.summary,
          cell: ({ entity }) =>
            said(
              entity.protected
                ? "The name is withheld to prevent harm."
                : shortened(entity.summary ?? "", SENTENCE_MOST),
            ),
        },
      ],
      finish,
      drawn,
    });
    return {
      ...table,
      title: "Entities",
      counted: (n) => count(n, "entity", "entities"),
      rows() {
        const degree = new Map();
        for (const { source, target } of workspace.links) {
          for (const id of new Set([source, target])) degree.set(id, (degree.get(id) ?? 0) + 1);
        }
        return workspace.shown.entities.map((entity) => {
          const type = words.types[entity.type].label;
          return {
            entity,
            type,
            links: degree.get(entity.id) ?? 0,
            key: plain(`${entity.name} ${entity.id} ${type} ${entity.summary ?? ""}`),
          };
        });
      },
    };
  }

  function linkTable({ standings }) {
    const order = Object.keys(standings);
    const table = grid({
      caption: "Links on the canvas",
      columns: [
        {
          title: "What is said",
          value: ({ link }) => link.sentence,
          cell: ({ link }) => selector(link.id, h("span", { dir: "auto" }, shortened(link.sentence, SENTENCE_MOST))),
        },
        {
          title: "Standing",
          description: "From established to ended",
          value: ({ link }) => order.indexOf(link.standing),
          cell: ({ link }) => standing(standings[link.standing]),
        },
        {
          title: "When",
          value: ({ link }) => link.start ?? link.end,
          cell: ({ link }) => span(link) || h("span", { class: "why" }, "not dated"),
        },
        { title: "Claims", value: ({ link }) => link.claims.length, cell: ({ link }) => String(link.claims.length) },
      ],
      finish,
      drawn,
    });
    const ends = ({ source, target }) => `${workspace.entity(source).name} ${workspace.entity(target).name}`;
    return {
      ...table,
      title: "Links",
      counted: (n) => count(n, "link"),
      rows: () =>
        workspace.links.map((link) => ({
          link,
          key: plain(`${link.sentence} ${ends(link)} ${link.standing} ${span(link)}`),
        })),
    };
  }

  const finish = (tr) => tr.classList.toggle("chosen", chosen(tr.querySelector(".pick").dataset.id));
  const drawn = (body) => body.querySelector(".pick")?.setAttribute("tabindex", 0);

  // --- what is shown ------------------------------------------------------------------------------

  async function build() {
    if (!workspace.network) {
      return place.replaceChildren(h("p", {}, "The canvas is empty. Search for a name to begin."));
    }
    if (!tables) {
      const words = await vocabulary();
      tables ??= [entityTable(words), linkTable(words)];
      for (const { element: table } of tables) table.addEventListener("keydown", walk);
    }
    if (!tables[0].element.isConnected) {
      place.replaceChildren(...tables.map(({ title, element: table }) => h("section", {}, h("h3", {}, title), table)));
    }
    for (const table of tables) table.all = table.rows();
    narrow();
  }

  function narrow() {
    if (!tables) return;
    const wanted = plain(filter.value).split(/\s+/).filter(Boolean);
    const focused = /** @type {HTMLElement} */ (document.activeElement);
    const held = place.contains(focused) ? focused : null;
    const body = held?.closest("tbody");
    const row = body ? [...body.children].indexOf(held.closest("tr")) : -1;
    const told = tables.map(({ fill, all, counted }) => {
      const kept = wanted.length ? all.filter(({ key }) => wanted.every((word) => key.includes(word))) : all;
      fill(kept);
      return wanted.length ? `${kept.length.toLocaleString("en")} of ${counted(all.length)}` : counted(all.length);
    });
    status.textContent = `${told.join(" and ")}${wanted.length ? " with these words." : " are on the canvas."}`;
    // Focus returns to the same row or, if it is gone, to the one in its place.
    const picks = body ? [.../** @type {NodeListOf<HTMLElement>} */ (body.querySelectorAll(".pick"))] : [];
    if (row >= 0) {
      (picks.find(({ dataset }) => dataset.id === held.dataset.id) ?? picks.at(row) ?? picks.at(-1))?.focus();
    }
  }

  /** The same shortcuts as in the picture. */
  const keys = {
    e: (id) => !isLink(id) && workspace.expand(id),
    p: (id) => workspace.pin(chosen(id) ? workspace.state.selected : [id]),
    Delete: (id) => workspace.hide(chosen(id) ? workspace.state.selected : [id]),
    Enter: (id, event) => pick(id, event),
  };

  function walk(event) {
    const all = [...event.currentTarget.querySelectorAll(".pick")];
    const at = all.indexOf(event.target);
    if (at < 0) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    const command = event.ctrlKey || event.metaKey;
    if (to === undefined && (!(event.key in keys) || (command && event.key !== "Enter"))) return;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) return void keys[event.key](all[at].dataset.id, event);
    if (!all[to]) return;
    all[at].tabIndex = -1;
    all[to].tabIndex = 0;
    all[to].focus();
  }

  function mark() {
    for (const button of place.querySelectorAll(".pick")) {
      button.setAttribute("aria-pressed", String(chosen(button.dataset.id)));
      finish(button.closest("tr"));
    }
    place.querySelector("tr.chosen")?.scrollIntoView({ block: "nearest" });
  }

  function show() {
    const { panel } = workspace.state;
    if (panel !== "table") return; // thousands of rows are built only when shown
    if (built === workspace.shown) return mark();
    built = workspace.shown;
    build();
  }
  filter.addEventListener("input", narrow);
  for (const event of ["change", "panel"]) workspace.addEventListener(event, show);
  workspace.addEventListener("select", () => workspace.state.panel === "table" && mark());
  show();
  return { name: "table", title: "Table", element };
}
