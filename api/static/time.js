// Time: the picture as of a date or as published by a date, and a timeline of its claims.
import { vocabulary } from "./api.js";
import { chronicleOf } from "./chronicle.js";
import { when } from "./claims.js";
import { count, failure, fill, h, said } from "./dom.js";
import { svg } from "./svg.js";
import { strip } from "./strip.js";
import { shortened } from "./text.js";

const DATE = /^\d{4}(-\d\d(-\d\d)?)?$/;
const yearOf = (date) => (date ? Number(date.slice(0, 4)) : null);
const AT_ONCE = 250;
const NAME_MOST = 80; // characters shown; the evidence has the full text
const SENTENCE_MOST = 500;

// --- the bar -----------------------------------------------------------------------------------------

export function timeBar(workspace) {
  const chronicle = chronicleOf(workspace);
  const controls = [
    control("as_of", "As it was on", "Links that had begun by then; those already over are drawn as ended", (claim) => [
      claim.on,
      claim.start,
      claim.end,
    ]),
    control("known_on", "As published by", "Only what sources had published by then", (claim) => [
      claim.source.published,
    ]),
  ];
  const status = h("p", { role: "status", class: "why" });
  const element = h(
    "section",
    { class: "time", "aria-label": "Dates", hidden: true },
    controls.map((one) => one.element),
    status,
  );

  function control(key, label, help, datesOf) {
    const bars = svg("svg", { class: "years", "aria-hidden": "true", preserveAspectRatio: "none" });
    const slider = h("input", { type: "range", step: 1, "aria-label": `${label}: year`, title: help });
    const exact = h("input", {
      type: "text",
      inputmode: "numeric",
      size: 10,
      maxlength: 10,
      placeholder: "any date",
      "aria-label": `${label}: exact date`,
      title: "A day, month or year: 2022-09-14, 2022-09, 2022",
    });
    const ends = h("span", { class: "ends", "aria-hidden": "true" });
    const clear = h(
      "button",
      { type: "button", class: "quiet", "aria-label": `${label}: any date`, onclick: () => apply(null) },
      "Clear",
    );
    const shown = (n) => (Number(n) > last ? null : String(n));
    let last = 0;
    let choosing = false; // while somebody types or slides, incoming answers do not change the controls

    async function apply(date) {
      choosing = false;
      if (date && !DATE.test(date)) {
        workspace.say(`“${date}” is not a date. Write a year, a month or a day: 2022, 2022-09 or 2022-09-14.`, {
          error: true,
        });
        return exact.focus();
      }
      if (date === workspace.state[key]) return sync();
      if (!(await workspace.change(date ? `${label} ${date}` : `${label} any date`, { [key]: date }))) sync();
    }

    function sync() {
      if (choosing) return;
      const date = workspace.state[key];
      slider.value = date ? yearOf(date) : last + 1;
      slider.setAttribute("aria-valuetext", date ?? "any date");
      exact.value = date ?? "";
      clear.disabled = !date;
    }

    /** Shows the years on the canvas and the number of dates in each. False if there is nothing to choose. */
    function range() {
      const years = chronicle.of(chronicle.links).flatMap(datesOf).filter(Boolean).map(yearOf);
      const chosen = workspace.state[key];
      if (!years.length && !chosen) return false;
      const all = chosen ? [...years, yearOf(chosen)] : years;
      const first = all.reduce((a, b) => Math.min(a, b));
      last = all.reduce((a, b) => Math.max(a, b));
      slider.min = first;
      slider.max = last + 1; // one step more: any date
      fill(ends, h("span", {}, String(first)), h("span", {}, last === first ? "any" : `${last}, any`));
      const counts = new Map();
      for (const year of years) counts.set(year, (counts.get(year) ?? 0) + 1);
      const [most, wide] = [Math.max(1, ...counts.values()), last + 1 - first];
      const bar = Math.min(0.7, wide / 25);
      bars.setAttribute("viewBox", `0 0 ${wide} 1`);
      bars.replaceChildren(
        ...(counts.size > 1 ? [...counts] : []).map(([year, n]) =>
          svg("rect", { x: year - first - bar / 2, y: 1 - n / most, width: bar, height: n / most }),
        ),
      );
      sync();
      return true;
    }

    slider.addEventListener("input", () => {
      choosing = true;
      exact.value = shown(slider.value) ?? "";
      slider.setAttribute("aria-valuetext", shown(slider.value) ?? "any date");
    });
    slider.addEventListener("change", () => apply(shown(slider.value)));
    exact.addEventListener("input", () => {
      choosing = true;
    });
    for (const field of [slider, exact]) {
      field.addEventListener("blur", () => {
        choosing = false;
      });
    }
    exact.addEventListener("change", () => apply(exact.value.trim() || null));
    const made = h(
      "div",
      { class: "when" },
      h("span", { title: help }, label),
      h("span", { class: "slide" }, bars, slider, ends),
      exact,
      clear,
    );
    return { element: made, range, sync };
  }

  function draw() {
    const ranges = controls.map(({ range, element: made }) => {
      const any = range();
      made.hidden = !any;
      return any;
    });
    element.hidden = workspace.state.entities.length === 0 || !ranges.some(Boolean);
    tell();
  }

  /** Describes what the dates leave out. */
  function tell() {
    const { as_of, known_on, entities } = workspace.state;
    if (!as_of && !known_on) return status.replaceChildren();
    const linked = new Set(workspace.links.flatMap(({ source, target }) => [source, target]));
    const ever = new Set(chronicle.links.flatMap(({ source, target }) => [source, target]));
    const alone = entities.filter(({ id }) => !linked.has(id) && ever.has(id)).map(({ id }) => workspace.name(id));
    const left = chronicle.links.length - workspace.network.links.length;
    status.replaceChildren(
      `Shown ${[as_of && `as it was on ${as_of}`, known_on && `as published by ${known_on}`].filter(Boolean).join(", ")}: ${count(workspace.links.length, "link")}`,
      chronicle.truncated
        ? "; there are more with other dates. "
        : left > 0
          ? `; ${left.toLocaleString("en")} with other dates ${left === 1 ? "is" : "are"} left out. `
          : ". ",
      ...(alone.length
        ? [
            `Without links at that date: `,
            ...alone.slice(0, 6).flatMap((name, i) => [i ? ", " : "", said(shortened(name, NAME_MOST))]),
            alone.length > 6 ? ` and ${(alone.length - 6).toLocaleString("en")} more.` : ".",
          ]
        : []),
    );
  }

  workspace.addEventListener("change", () => {
    for (const { sync } of controls) sync();
    tell();
  });
  chronicle.addEventListener("load", draw);
  return element;
}

// --- the timeline ------------------------------------------------------------------------------------

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
        : `${count(items.length, "dated claim")}. ${undated ? `${count(undated, "claim")} ${undated === 1 ? "bears" : "bear"} no date${published ? " of publication" : ` of what ${undated === 1 ? "it tells" : "they tell"}`} and ${undated === 1 ? "is" : "are"} not here.` : "None is undated."} That one event followed another does not mean that it was caused by it.`;
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
