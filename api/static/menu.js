// The context menu of the selection, at the pointer or at the mark.
import { h, said } from "./dom.js";
import { isLink } from "./state.js";

/** `items`: [[words, run], …]. Closes on Escape, on a click elsewhere, and when an item is chosen. */
export function popup(items, { x, y }, back) {
  document.querySelector(".popup")?.remove();
  const menu = h(
    "div",
    { class: "popup", role: "menu", "aria-label": "Actions" },
    items.map(([words, run]) =>
      h(
        "button",
        {
          type: "button",
          role: "menuitem",
          tabindex: -1,
          onclick: () => {
            close();
            run();
          },
        },
        said(words),
      ),
    ),
  );
  document.getElementById("main").append(menu);
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - menu.offsetHeight - 8))}px`;
  const choices = [...menu.children];
  choices[0].focus();
  function close() {
    menu.remove();
    back?.focus({ preventScroll: true });
    removeEventListener("pointerdown", outside, true);
  }
  const outside = (event) => {
    if (!menu.contains(event.target)) close();
  };
  addEventListener("pointerdown", outside, true);
  menu.addEventListener("keydown", (event) => {
    event.stopPropagation();
    const now = choices.indexOf(document.activeElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: choices.length - 1 }[event.key];
    if (to !== undefined) choices.at(to % choices.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
  });
}

/** The actions for these ids: entities, links, or a closed group. */
export function itemsFor(workspace, ids, group, act) {
  const entities = ids.filter((id) => !isLink(id));
  const [id] = entities;
  if (group) {
    return [
      [`Open the group`, () => act.openGroup(group)],
      ["Keep only these", () => workspace.keepOnly(entities)],
      ["Hide", () => workspace.hide(ids)],
    ];
  }
  if (entities.length === 0) {
    return [
      ["Show the evidence", () => workspace.open("evidence")],
      [ids.length > 1 ? "Hide these links" : "Hide this link", () => workspace.hide(ids)],
    ];
  }
  if (entities.length > 1) {
    return [
      entities.length === 2 && ["How are they connected?", () => act.connect(entities[0], entities[1])],
      ["What do they have in common?", () => act.shared(entities)],
      ["Expand all", () => act.expandAll(entities)],
      ["Keep only these", () => workspace.keepOnly(entities)],
      ["Pin or unpin", () => workspace.pin(entities)],
      ["Hide", () => workspace.hide(ids)],
    ].filter(Boolean);
  }
  const brought = workspace.broughtBy(id).size;
  return [
    ["Expand", () => act.expand(id)],
    ["Expand by kind, standing, direction…", () => act.choose(id)],
    brought > 0 && [`Collapse: remove ${brought.toLocaleString("en")}`, () => workspace.collapse(id)],
    ["Connections from here…", () => workspace.open("paths", { ...workspace.state.ask, source: id })],
    ["Connections to here…", () => workspace.open("paths", { ...workspace.state.ask, target: id })],
    ["Pin or unpin", () => workspace.pin([id])],
    ["Hide", () => workspace.hide([id])],
    [
      "Keep only this and its neighbours",
      () =>
        workspace.keepOnly([
          id,
          ...workspace.links
            .filter(({ source, target }) => source === id || target === id)
            .flatMap(({ source, target }) => [source, target]),
        ]),
    ],
  ].filter(Boolean);
}

/** The actions where there is no mark and no line. */
export function itemsForEmpty(workspace, act) {
  const all = workspace.shown.entities.map(({ id }) => id);
  const { selected } = workspace.state;
  return [
    ["Select all", () => workspace.select(all)],
    ["Invert the selection", () => workspace.select(all.filter((id) => !selected.includes(id)))],
    ["Whole picture", () => workspace.canvas.whole(null, true)],
    ["The picture alone", () => act.full()],
  ];
}
