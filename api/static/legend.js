// What the lines and marks mean, and which of them are shown: the legend is also the filter.
import { count, fill, fold, h, line, mark } from "./dom.js";
import { svg } from "./svg.js";

export function legend(workspace, words) {
  const predicates = Object.values(words.predicates).filter(({ link }) => link);
  const summary = h("span");
  const keys = h("div", { class: "keys" });
  const element = h("div", { class: "legend" }, fold(summary, keys));
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
  function toggleType(type) {
    const left = workspace.state.without.includes(type);
    const { label } = words.types[type];
    apply(`${left ? "Show" : "Leave out"} marks: ${label}`, {
      without: left ? workspace.state.without.filter((one) => one !== type) : [...workspace.state.without, type],
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
    const { links, network } = workspace;
    const state = workspace.state;
    const many = (of) => {
      const n = links.filter(of).length;
      return h("small", {}, ` ${n.toLocaleString("en")}`);
    };
    const types = new Map();
    for (const { id, type } of network?.entities ?? []) (types.get(type) ?? types.set(type, []).get(type)).push(id);
    for (const type of state.without) if (!types.has(type)) types.set(type, []);
    const filtered = state.predicates || state.standing || state.without.length || state.linked;
    const grouped =
      (group) =>
      ({ predicate }) =>
        words.predicates[predicate].group === group.name;
    const groups = Object.values(words.groups).filter((group) => !groupShown(group) || links.some(grouped(group)));
    summary.replaceChildren("Legend and filter", filtered ? h("b", {}, " (filtered)") : "");
    fill(
      keys,
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
            box(
              !state.without.includes(type),
              () => toggleType(type),
              mark(words.types[type]),
              h("span", {}, words.types[type].label, h("small", {}, ` ${ids.length.toLocaleString("en")}`)),
              h(
                "button",
                {
                  type: "button",
                  class: "plain",
                  "aria-label": `Select: ${words.types[type].label}`,
                  onclick: (event) => {
                    event.preventDefault();
                    workspace.select(ids);
                  },
                },
                "select",
              ),
            ),
          ),
      ),
      h(
        "fieldset",
        {},
        h("legend", {}, "Alone"),
        box(
          !state.linked,
          () => apply(state.linked ? "Show unlinked marks" : "Leave out unlinked marks", { linked: !state.linked }),
          "marks left without a link are shown",
        ),
      ),
      h(
        "p",
        { class: "why" },
        state.size === network?.measured?.name && `${network.measured.says} ${network.measured.not_meant} `,
        "A white dot in a mark: pinned. A square at its corner: a private note. ",
        state.hidden.length > 0 && `${count(state.hidden.length, "link")} hidden by hand. `,
        filtered &&
          h(
            "button",
            {
              type: "button",
              class: "plain",
              onclick: () =>
                workspace.change("Show everything", { predicates: null, standing: null, without: [], linked: false }),
            },
            "Show everything",
          ),
      ),
    );
    if (held >= 0) element.querySelectorAll("input, button, summary")[held]?.focus();
  }
  workspace.addEventListener("change", show);
  show();
  return element;
}
