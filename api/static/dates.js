// The dates of the picture: as it was on a date, and as published by a date.
import { chronicleOf } from "./chronicle.js";
import { count, fill, fold, h, said } from "./dom.js";
import { svg } from "./svg.js";
import { shortened } from "./text.js";
import { HINT, isDate } from "./partialdates.js";

const yearOf = (date) => (date ? Number(date.slice(0, 4)) : null);
const NAME_MOST = 80; // characters shown; the evidence has the full text

export function dateBar(workspace) {
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
      title: HINT,
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
      if (date && !isDate(date)) {
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
      clear.hidden = !date;
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
      exact,
      fold("Years", h("span", { class: "slide" }, bars, slider, ends)),
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
            `Without links on that date: `,
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
