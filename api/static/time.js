// A timeline of the claims on the canvas.
import { vocabulary } from "./api.js";
import { chronicleOf } from "./chronicle.js";
import { when } from "./partialdates.js";
import { count, failure, h } from "./dom.js";
import { strip } from "./strip.js";
import { shortened } from "./text.js";

const AT_ONCE = 250;
const SENTENCE_MOST = 500;

/** The date of a claim or its source: {from, to, text, at}; null if undated. `at` is the sort key. */
function dated(claim, published) {
  const [from, to] = published
    ? [claim.source.published, claim.source.published]
    : claim.on
      ? [claim.on, claim.on]
      : [claim.start, claim.end];
  if (!from && !to) return null;
  return { from: from ?? null, to: to ?? null, at: from ?? to, text: published ? from : when(claim) };
}

export function timelinePanel(workspace) {
  const chronicle = chronicleOf(workspace);
  const order = h(
    "select",
    {},
    h("option", { value: "" }, "when it happened"),
    h("option", { value: "published" }, "when it was published"),
  );
  const status = h("p", { role: "status", class: "why" });
  const drawing = h("div", { class: "strip" });
  const place = h("div");
  const more = h(
    "button",
    {
      type: "button",
      onclick: () => {
        most += 4 * AT_ONCE;
        list();
      },
    },
    "Show more",
  );
  const element = h(
    "div",
    {},
    h("h2", {}, "Claims on the canvas, by date"),
    h("label", { class: "field" }, h("span", {}, "Sorted by"), order),
    status,
    drawing,
    place,
    h("p", {}, more),
  );
  let items = [];
  let most = AT_ONCE;
  let words = null;
  let picture = null;
  let drawn = new Set(); // ids of the links on the canvas

  async function build() {
    if (workspace.state.panel !== "timeline") return;
    if (chronicle.error) return place.replaceChildren(failure(chronicle.error, () => chronicle.load()));
    words ??= await vocabulary();
    const published = order.value === "published";
    const all = chronicle.links.flatMap((link) =>
      chronicle.of([link]).map((claim) => ({ link, claim, ...dated(claim, published) })),
    );
    items = all
      .filter(({ at }) => at)
      .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.claim.id < b.claim.id ? -1 : 1));
    const undated = all.length - items.length;
    status.textContent =
      all.length === 0
        ? "Nothing on the canvas has a claim yet."
        : `${count(items.length, "dated claim")}. ${undated ? `${count(undated, "claim")} ${undated === 1 ? "has" : "have"} no ${published ? "publication" : "event"} date and ${undated === 1 ? "is" : "are"} not here.` : "None is undated."} One event following another does not mean that the first caused the second.`;
    picture = strip(items, words, pick, leap);
    drawing.replaceChildren(...(picture ? [picture.element] : []));
    most = AT_ONCE;
    list();
  }

  function list() {
    const years = new Map();
    drawn = new Set(workspace.links.map(({ id }) => id));
    for (const item of items.slice(0, most)) {
      years.set(item.at.slice(0, 4), [...(years.get(item.at.slice(0, 4)) ?? []), item]);
    }
    place.replaceChildren(
      ...[...years].map(([year, those]) =>
        h("section", {}, h("h3", {}, year), h("ol", { class: "timeline" }, those.map(entry))),
      ),
    );
    more.hidden = items.length <= most;
    mark();
  }

  function entry(item) {
    const { claim, link, text } = item;
    return h(
      "li",
      { "data-link": link.id },
      h("span", { class: "date" }, text),
      h(
        "button",
        { type: "button", class: "pick", "aria-pressed": "false", onclick: () => pick(item) },
        h("span", { dir: "auto" }, shortened(claim.sentence, SENTENCE_MOST)),
      ),
      h(
        "span",
        { class: "why" },
        claim.status,
        claim.retracted ? ", retracted" : "",
        drawn.has(link.id) ? "" : ", not on the canvas: outside the chosen dates, or hidden",
      ),
    );
  }

  /** Scrolls to the claims of a year, loading as many as needed. */
  function leap(year) {
    most = Math.max(most, items.findLastIndex(({ at }) => at.startsWith(year)) + 1);
    list();
    [...place.querySelectorAll("h3")].find((head) => head.textContent === year)?.scrollIntoView({ block: "start" });
  }

  function pick({ link }) {
    const ids = drawn.has(link.id) ? [link.id] : [link.source, link.target];
    workspace.select(ids);
    workspace.canvas?.show(ids);
  }

  /** What is selected on the canvas: its claims, and those of the links that touch it. */
  function mark() {
    const chosen = new Set(workspace.state.selected);
    const touched = (link) => chosen.has(link.id) || chosen.has(link.source) || chosen.has(link.target);
    const kept = new Set(items.filter(({ link }) => touched(link)).map(({ link }) => link.id));
    let first = null;
    for (const li of place.querySelectorAll("li")) {
      const on = kept.has(li.dataset.link);
      li.classList.toggle("chosen", on);
      li.querySelector("button").setAttribute("aria-pressed", String(chosen.has(li.dataset.link)));
      if (on) first ??= li;
    }
    picture?.mark(kept);
    if (first && !place.contains(document.activeElement)) first.scrollIntoView({ block: "nearest" });
  }

  order.addEventListener("change", build);
  chronicle.addEventListener("load", build);
  workspace.addEventListener("panel", build);
  workspace.addEventListener("select", () => workspace.state.panel === "timeline" && mark());
  return { name: "timeline", title: "Timeline", element };
}
