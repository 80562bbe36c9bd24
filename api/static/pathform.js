// The form that asks how two entities or more are connected.
import { vocabulary } from "./api.js";
import { entityField } from "./combobox.js";
import { h, line } from "./dom.js";
import { isLink } from "./state.js";
import { HINT, PATTERN } from "./partialdates.js";

export const HOPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
export const MOST_ENDS = 10;
const PATHS = [1, 3, 5, 10, 20];

/** The ends beyond the first two. */
export const further = ({ targets = "" }) => targets.split(",").filter(Boolean);

/** The same question with another end in place of this one. */
export function replaced(ask, end, other) {
  const each = (id) => (id === end ? other : id);
  return { ...ask, source: each(ask.source), target: each(ask.target), targets: further(ask).map(each).join(",") };
}

/** `name(id)`: what an end is called; `again()` lets the same question be asked again; `wrong(words)` says what is missing. */
export function pathForm(workspace, { name, again, wrong }) {
  const place = h("div");
  let words = null;

  async function fillWith(ask) {
    words ??= await vocabulary();
    const select = (key, label, values, preset) =>
      h(
        "label",
        { class: "field" },
        h("span", {}, label),
        h(
          "select",
          { name: key },
          values.map((value) =>
            h("option", { value, selected: String(value) === String(ask[key] ?? preset) }, String(value)),
          ),
        ),
      );
    const date = (key, label, hint) =>
      h(
        "label",
        { class: "field" },
        h("span", {}, label),
        h("input", {
          name: key,
          type: "text",
          inputmode: "numeric",
          pattern: PATTERN,
          title: HINT,
          placeholder: hint,
          value: ask[key] ?? "",
        }),
      );
    const and = (id) => entityField("And", { name: "further", id, shown: name(id) });
    const more = h("div", { class: "further" }, further(ask).map(and));
    const another = h(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () => {
          more.append(and(""));
          more.lastElementChild.querySelector("input").focus();
          another.hidden = more.children.length >= MOST_ENDS - 2;
        },
      },
      "Add another",
    );
    another.hidden = further(ask).length >= MOST_ENDS - 2;
    const wanted = ask.standing?.split(",");
    const narrowed = ["max_hops", "k", "standing", "as_of", "known_on"].some((key) => ask[key]);
    const made = h(
      "form",
      { class: "connection" },
      entityField("From", { name: "source", id: ask.source ?? "", shown: name(ask.source ?? "") }),
      entityField("To", { name: "target", id: ask.target ?? "", shown: name(ask.target ?? "") }),
      more,
      h(
        "p",
        { class: "row" },
        h("button", {}, "Find connections"),
        another,
        h("button", { type: "button", class: "quiet", onclick: () => turn(made) }, "Swap"),
        chosen(ask) &&
          h(
            "button",
            { type: "button", class: "quiet", onclick: () => workspace.open("paths", { ...ask, ...chosen(ask) }) },
            `Use the ${further(chosen(ask)).length ? further(chosen(ask)).length + 2 : "two"} selected`,
          ),
      ),
      h(
        "details",
        { class: "whole", open: narrowed },
        h("summary", {}, "Narrow the search"),
        h(
          "div",
          { class: "parameters" },
          select("max_hops", "Maximum number of links", HOPS, 6),
          select("k", "Maximum number of paths", PATHS, 3),
          date("as_of", "As it was on", "any date"),
          date("known_on", "As published by", "any date"),
          h(
            "fieldset",
            { class: "whole" },
            h("legend", {}, "Only links that are"),
            Object.values(words.standings).map((standing) =>
              h(
                "label",
                {},
                h("input", {
                  type: "checkbox",
                  name: "standing",
                  value: standing.name,
                  checked: !wanted || wanted.includes(standing.name),
                }),
                " ",
                line(standing),
                " ",
                standing.name,
              ),
            ),
          ),
        ),
      ),
    );
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      submit(new FormData(made));
    });
    const held = place.contains(document.activeElement);
    place.replaceChildren(made);
    if (held) made.querySelector("button").focus();
  }

  function submit(data) {
    const standing = data.getAll("standing");
    const every = [0, Object.keys(words.standings).length].includes(standing.length);
    const value = (key) => (data.get(key) ?? "").trim();
    const preset = { max_hops: "6", k: "3" };
    const plain = Object.fromEntries(
      ["source", "target", "max_hops", "k", "as_of", "known_on"].map((key) => [
        key,
        value(key) === preset[key] ? "" : value(key),
      ]),
    );
    if (!plain.source || !plain.target) {
      return wrong("Choose both ends: type a name and choose one of the suggestions.");
    }
    again();
    const targets = data
      .getAll("further")
      .map((id) => id.trim())
      .filter(Boolean)
      .join(",");
    workspace.open("paths", { ...plain, targets, standing: every ? "" : standing.join(",") });
  }

  function turn(made) {
    const data = new FormData(made);
    workspace.open("paths", { ...workspace.state.ask, source: data.get("target"), target: data.get("source") });
  }

  /** The selected entities as ends, unless they are already in the form. */
  function chosen(ask) {
    const ids = workspace.state.selected.filter((id) => !isLink(id));
    const asked = [ask.source, ask.target, ...further(ask)];
    if (ids.length < 2 || ids.length > MOST_ENDS || ids.every((id) => asked.includes(id))) return null;
    const [source, target, ...others] = ids;
    return { source, target, targets: others.join(",") };
  }

  return { element: place, fill: fillWith };
}
