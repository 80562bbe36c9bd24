// What the lines and marks mean, and which of them are shown: the legend is also the filter.
import { count, fill, h, line, mark } from "./dom.js";
import { svg } from "./svg.js";

export function legend(workspace, words) {
  const element = h("div", { class: "legend" });
  const predicates = Object.values(words.predicates).filter(({ link }) => link);
  const wide = matchMedia("(min-width: 1000px)");
  let open = wide.matches;

  const groupShown = (group) =>
    workspace.state.predicates === null ||
    predicates.some(({ name, group: of }) => of === group.name && workspace.state.predicates.includes(name));
  const standingShown = (name) => workspace.state.standing === null || workspace.state.standing.includes(name);

  function toggleGroup(group) {
    const now = new Set(workspace.state.predicates ?? predicates.map(({ name }) => name));
    const on = !groupShown(group);
    for (const { name, group: of } of predicates) if (of === group.name) now[on ? "add" : "delete"](name);
    if (now.size === 0) return refuse("one kind of link");
    apply(`${on ? "Show" : "Leave out"} ${group.label}`, {
      predicates: now.size === predicates.length ? null : [...now],
    });
  }
  function toggleStanding(name) {
    const all = Object.keys(words.standings);
    const now = all.filter((one) => (one === name ? !standingShown(one) : standingShown(one)));
    if (now.length === 0) return refuse("one standing");
    apply(`${standingShown(name) ? "Leave out" : "Show"} what is ${name}`, {
      standing: now.length === all.length ? null : now,
    });
  }
  /** A checkbox that could not take effect returns to what is shown. */
  const apply = async (words, patch) => (await workspace.change(words, patch)) || show();
  function refuse(what) {
    workspace.say(`At least ${what} must stay: there would be no links left.`);
    show();
  }

  const box = (checked, toggle, ...text) =>
    h("label", {}, h("input", { type: "checkbox", checked, onchange: toggle }), text);
  function show() {
    const held =
      document.activeElement && element.contains(document.activeElement)
        ? [...element.querySelectorAll("input, button, summary")].indexOf(document.activeElement)
        : -1;
    const { links, state, network } = workspace;
    const many = (of) => {
      const n = links.filter(of).length;
      return h("small", {}, ` ${n.toLocaleString("en")}`);
    };
    const types = new Map();
    for (const { id, type } of network?.entities ?? []) (types.get(type) ?? types.set(type, []).get(type)).push(id);
    const filtered = state.predicates || state.standing;
    const grouped =
      (group) =>
      ({ predicate }) =>
        words.predicates[predicate].group === group.name;
    const groups = Object.values(words.groups).filter((group) => !groupShown(group) || links.some(grouped(group)));
    const details = h(
      "details",
      {
        open,
        ontoggle: () => {
          open = details.open;
        },
      },
      h("summary", {}, "Legend and filter", filtered && h("b", {}, " (filtered)")),
      h(
        "div",
        { class: "keys" },
        h(
          "fieldset",
          {},
          h("legend", {}, "Lines"),
          Object.values(words.standings).map((standing) =>
            box(
              standingShown(standing.name),
              () => toggleStanding(standing.name),
              line(standing),
              h(
                "span",
                { title: standing.meaning },
                standing.name,
                many((link) => link.standing === standing.name),
              ),
            ),
          ),
        ),
        h(
          "fieldset",
          {},
          h("legend", {}, "Colours"),
          groups.map((group) =>
            box(
              groupShown(group),
              () => toggleGroup(group),
              svg(
                "svg",
                { class: `line g-${group.name}`, width: 22, height: 8, "aria-hidden": "true" },
                svg("path", { d: "M1 4H21", "stroke-width": 4, stroke: "currentColor" }),
              ),
              h("span", {}, group.label, many(grouped(group))),
            ),
          ),
        ),
        h(
          "fieldset",
          {},
          h("legend", {}, "Marks"),
          [...types]
            .sort(([, a], [, b]) => b.length - a.length)
            .map(([type, ids]) =>
              h(
                "button",
                { type: "button", class: "plain", onclick: () => workspace.select(ids) },
                mark(words.types[type]),
                h("span", {}, words.types[type].label, h("small", {}, ` ${ids.length.toLocaleString("en")}`)),
              ),
            ),
        ),
        h(
          "p",
          { class: "why" },
          "A white dot in a mark: pinned. A square at its corner: a private note. ",
          state.hidden.length > 0 && `${count(state.hidden.length, "link")} hidden by hand. `,
          filtered &&
            h(
              "button",
              {
                type: "button",
                class: "plain",
                onclick: () => workspace.change("Show all links", { predicates: null, standing: null }),
              },
              "Show all links",
            ),
        ),
      ),
    );
    fill(element, details);
    if (held >= 0) element.querySelectorAll("input, button, summary")[held]?.focus();
  }
  workspace.addEventListener("change", show);
  show();
  return element;
}
