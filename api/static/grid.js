// A sortable table. The first rows are shown at once, the rest on request.
import { count, h } from "./dom.js";

const AT_ONCE = 200;
const collator = new Intl.Collator("en", { numeric: true });
const nothing = (value) => value === null || value === undefined || value === "";

const [SHORT, LONG] = [24, 60];

/** A cell: long text gets space, dates and names do not wrap, numbers align right. */
function cellOf(column, row) {
  const td = h("td", { "data-column": column.title }, column.cell(row)); // which a card says
  const text = td.textContent;
  const number = typeof column.value(row) === "number" && text === String(column.value(row)); // a standing is sorted by rank and shown as a word
  td.className = number
    ? "number"
    : text.length > LONG
      ? "long"
      : text.length > SHORT
        ? ""
        : text
          ? "short"
          : "short none";
  return td;
}

function compare(a, b) {
  if (nothing(a) || nothing(b)) return Number(nothing(a)) - Number(nothing(b));
  return typeof a === "number" && typeof b === "number" ? a - b : collator.compare(String(a), String(b));
}

/** `columns`: {title, description, value(row) to sort by, cell(row) to show}. `finish(tr, row)` adds the behaviour of a row,
 * `drawn(body)` that of the table.
 * `fill(rows)` shows other rows, sorted the same way. */
export function grid({ caption, columns, finish = (_tr, _row) => {}, drawn = (_body) => {} }) {
  let rows = [];
  let shown = AT_ONCE;
  let by = null; // {column, down}
  const heads = columns.map((column) =>
    h(
      "th",
      { scope: "col", "aria-sort": "none" },
      h("button", { type: "button", title: column.description, onclick: () => sort(column) }, column.title),
    ),
  );
  const body = h("tbody");
  const more = h(
    "button",
    {
      type: "button",
      onclick: () => {
        shown += 5 * AT_ONCE;
        draw();
      },
    },
    "Show more rows",
  );
  const left = h("p", { class: "left", hidden: true });
  const table = h(
    "table",
    { class: "grid" },
    h("caption", { class: "unseen" }, caption),
    h("thead", {}, h("tr", {}, heads)),
    body,
  );
  const element = h(
    "div",
    {},
    h("div", { class: "wide", role: "region", "aria-label": caption, tabindex: 0 }, table),
    left,
  );

  function sort(column) {
    by = by?.column !== column ? { column, down: false } : by.down ? null : { column, down: true };
    for (const [i, head] of heads.entries()) {
      head.setAttribute("aria-sort", by?.column !== columns[i] ? "none" : by.down ? "descending" : "ascending");
    }
    draw();
  }

  function ordered() {
    if (!by) return rows;
    const keyed = rows.map((row) => [by.column.value(row), row]);
    keyed.sort(([a], [b]) => (by.down && !nothing(a) && !nothing(b) ? compare(b, a) : compare(a, b)));
    return keyed.map(([, row]) => row);
  }

  function draw() {
    body.replaceChildren(
      ...ordered()
        .slice(0, shown)
        .map((row) => {
          const tr = h(
            "tr",
            {},
            columns.map((column) => cellOf(column, row)),
          );
          finish(tr, row);
          return tr;
        }),
    );
    for (const [i, head] of heads.entries()) {
      head.classList.toggle(
        "number",
        [...body.rows].some(({ cells }) => cells[i].className === "number"),
      );
    }
    drawn(body);
    left.hidden = rows.length <= shown;
    left.replaceChildren(`${shown} of ${count(rows.length, "row")} are shown. `, more);
  }

  return {
    element,
    fill(others) {
      rows = others;
      shown = AT_ONCE;
      draw();
    },
  };
}
