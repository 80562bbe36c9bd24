// Keyboard shortcuts, and the list of them.
import { button, fill, h } from "./dom.js";

const KEYS = [
  ["/", "Search; Shift + Enter adds the first suggestion to the picture and stays in the search"],
  ["Enter", "Expand all that is selected, or open the group"],
  ["Shift + Enter", "Choose what to add"],
  ["Delete or Backspace", "Hide"],
  ["C", "Collapse: remove what its expansion added"],
  ["Arrow keys", "Move along the lines to a neighbour; with Shift, select it too"],
  ["Ctrl + A", "Select all"],
  ["Shift + click", "Add to or remove from the selection"],
  ["Shift + drag", "Select everything in a box"],
  ["Esc", "Select nothing"],
  ["P", "Pin or unpin"],
  ["G", "Group: by type, by community, not at all"],
  ["M, or Shift + F10", "Menu of what is selected"],
  ["K", "Keep only what is selected"],
  ["Ctrl + Z", "Undo"],
  ["Ctrl + Shift + Z", "Redo"],
  ["+ and −", "Zoom"],
  ["0", "Whole picture"],
  ["F", "The picture alone, or with everything around it"],
  ["?", "This list"],
];

export function keyboard(workspace, { search, canvas, act, guide }) {
  const dialog = h("dialog", { class: "keylist", "aria-labelledby": "keys-title" });
  document.body.append(dialog);
  function help() {
    fill(
      dialog,
      h("h2", { id: "keys-title" }, "Keys"),
      h(
        "dl",
        {},
        KEYS.map(([key, what]) => h("div", {}, h("dt", {}, h("kbd", {}, key)), h("dd", {}, what))),
      ),
      h(
        "p",
        {},
        "In the picture only, except for /, ? and undo. The tab “Table” contains everything that the picture shows, for those who cannot see it.",
      ),
      h(
        "form",
        { method: "dialog", class: "row" },
        h("button", {}, "Close"),
        h(
          "button",
          { class: "quiet", onclick: () => dialog.addEventListener("close", guide, { once: true }) },
          "Walk-through",
        ),
      ),
    );
    dialog.showModal();
  }

  const entities = () => workspace.state.selected.filter((id) => workspace.entity(id));
  const each = (run) => entities().forEach(run);

  /** Moves to the neighbour closest to that direction; without one, to any mark in that direction. */
  function walk([dx, dy], more) {
    const view = canvas();
    const last = workspace.state.selected.at(-1);
    const now = last && view.markOf(last);
    if (!now) {
      const { x, y } = view.viewport();
      const first = [...view.marks()].sort((a, b) => Math.hypot(a.x - x, a.y - y) - Math.hypot(b.x - x, b.y - y))[0];
      if (first) workspace.select(first.ids);
      return;
    }
    const ahead = (items) =>
      items
        .map((item) => [
          item,
          (item.x - now.x) * dx + (item.y - now.y) * dy,
          Math.abs((item.x - now.x) * dy) + Math.abs((item.y - now.y) * dx),
        ])
        .filter(([item, on, aside]) => item !== now && on > 0 && aside <= 2.5 * on)
        .sort((a, b) => a[1] + 2 * a[2] - b[1] - 2 * b[2])[0]?.[0];
    const next = ahead(view.neighbours(now.id)) ?? ahead(view.marks());
    if (!next) return;
    workspace.select(more ? [...workspace.state.selected, ...next.ids] : next.ids);
    view.show(next.ids);
  }

  const inPicture = {
    Enter: async (event) => {
      const ids = entities();
      const group = act.groupOf(ids);
      if (group) act.openGroup(group);
      else if (event.shiftKey) ids.slice(0, 1).forEach((id) => act.choose(id));
      else await act.expandAll(ids);
    },
    Delete: () => workspace.hide(workspace.state.selected),
    Backspace: () => workspace.hide(workspace.state.selected),
    ArrowLeft: (event) => walk([-1, 0], event.shiftKey),
    ArrowRight: (event) => walk([1, 0], event.shiftKey),
    ArrowUp: (event) => walk([0, -1], event.shiftKey),
    ArrowDown: (event) => walk([0, 1], event.shiftKey),
    p: () => workspace.pin(entities()),
    c: () => each((id) => workspace.collapse(id)),
    k: () => workspace.keepOnly(entities()),
    g: () => act.group(),
    m: () => act.menu(),
    ContextMenu: () => act.menu(),
    "+": () => canvas().zoom(1.4),
    "=": () => canvas().zoom(1.4),
    "-": () => canvas().zoom(1 / 1.4),
    0: () => canvas().whole(null, true),
    f: () => act.full(),
    Escape: () => (document.body.classList.contains("full") ? act.full() : workspace.select([])),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey || document.querySelector("dialog[open]")) return;
    const typing = /** @type {Element} */ (event.target).closest(
      "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]",
    );
    const [command, key] = [
      event.ctrlKey || event.metaKey,
      event.key.length === 1 ? event.key.toLowerCase() : event.key,
    ];
    const onPicture = Boolean(canvas()) && (event.target === document.body || canvas().element.contains(event.target));
    if (command && key === "z" && !typing) event.shiftKey ? workspace.redo() : workspace.undo();
    else if (command && key === "y" && !typing) workspace.redo();
    else if (command && key === "a" && onPicture) workspace.select(workspace.shown.entities.map(({ id }) => id));
    else if (command || typing) return;
    else if (key === "/") search.focus();
    else if (key === "?") help();
    else if (event.shiftKey && key === "F10" && onPicture) act.menu();
    else if (onPicture && key in inPicture) inPicture[key](event);
    else return;
    event.preventDefault();
  });
  return { element: button("?", help, { class: "quiet", "aria-label": "Keys", title: "Keys" }) };
}
