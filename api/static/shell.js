// The frame of the page: the tabs of the panel, messages to the reader, and the toolbar of the picture.
import { button, count, fill, fold, h } from "./dom.js";
import { LAYOUTS } from "./layouts.js";
import { lighter } from "./picture.js";
import { shortened } from "./text.js";

const [LISTED, NAME_MOST] = [200, 80];

/** `panels`: {name, title, element, quiet()}. A quiet panel has a tab only while it is open. */
export function tabs(workspace, place, panels) {
  const list = h("div", { role: "tablist", "aria-label": "Panels" });
  const parts = panels.map(({ name, title, element, quiet }) => {
    const tab = h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `panel-${name}`,
        onclick: () => workspace.open(name),
      },
      title,
    );
    const body = h(
      "section",
      { role: "tabpanel", id: `panel-${name}`, "aria-labelledby": `tab-${name}`, tabindex: "0", hidden: true },
      element,
    );
    return { name, quiet, tab, body };
  });
  list.append(...parts.map(({ tab }) => tab));
  list.addEventListener("keydown", (event) => {
    const seen = parts.filter(({ tab }) => !tab.hidden);
    const now = seen.findIndex(({ tab }) => tab === document.activeElement);
    const to = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: seen.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = seen.at(to % seen.length);
    workspace.open(next.name);
    next.tab.focus();
  });
  place.append(list, ...parts.map(({ body }) => body));
  function show() {
    const name = parts.some((part) => part.name === workspace.state.panel) ? workspace.state.panel : parts[0].name;
    for (const part of parts) {
      const on = part.name === name;
      part.tab.setAttribute("aria-selected", String(on));
      part.tab.tabIndex = on ? 0 : -1;
      part.tab.hidden = !on && Boolean(part.quiet?.());
      part.body.hidden = !on;
    }
  }
  for (const event of ["panel", "change"]) workspace.addEventListener(event, show);
  show();
}

const WIDTH = "khsae-panel";
const LEAST = 288; // pixels of the panel, and of the picture
const STEP = 24;

/** The border between the picture and the panel: drag it or move it with the arrow keys. Double-click or Enter resets it. */
export function divider(panel) {
  const element = h("div", {
    class: "divider",
    role: "separator",
    tabindex: 0,
    "aria-orientation": "vertical",
    "aria-controls": panel.id,
    "aria-label": "Width of the panel",
  });
  const most = () => panel.parentElement.clientWidth - LEAST;
  const width = () => Math.round(panel.getBoundingClientRect().width);
  /** Reports the width that the style sheet allows: a narrow window leaves less. */
  const tell = () =>
    Object.entries({ now: width(), min: LEAST, max: most() }).forEach(([name, value]) =>
      element.setAttribute(`aria-value${name}`, value),
    );
  function set(wanted) {
    const root = document.documentElement.style;
    if (wanted) root.setProperty("--panel", `${Math.round(Math.max(LEAST, Math.min(most(), wanted)))}px`);
    else root.removeProperty("--panel");
    tell();
    try {
      if (wanted) localStorage.setItem(WIDTH, String(width()));
      else localStorage.removeItem(WIDTH);
    } catch {
      /* this browser stores nothing: the width lasts as long as the page */
    }
  }
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault(); // do not select text while dragging
    element.focus();
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener(
    "pointermove",
    ({ clientX, pointerId }) =>
      element.hasPointerCapture(pointerId) && set(panel.getBoundingClientRect().right - clientX),
  );
  element.addEventListener("dblclick", () => set(null));
  element.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: width() + STEP, ArrowRight: width() - STEP, Home: LEAST, End: most(), Enter: null }[
      event.key
    ];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    set(to);
  });
  panel.before(element);
  try {
    const kept = Number(localStorage.getItem(WIDTH));
    if (kept > 0) document.documentElement.style.setProperty("--panel", `${kept}px`); // restored when a narrow window becomes wide again
  } catch {
    /* as above */
  }
  new ResizeObserver(tell).observe(panel);
}

const SHORT_MS = 7000;

/** Messages disappear after a while, errors when they are closed. */
export function sayings(workspace, place, bar) {
  const polite = h("p", { role: "status", class: "toast", hidden: true });
  const urgent = h("div", { role: "alert", class: "urgent", hidden: true });
  const busy = h("p", { class: "busy", hidden: true }, "Asking the server…");
  place.append(busy, polite);
  bar.append(urgent);
  let timer = 0;
  let waiting = 0;
  workspace.addEventListener("say", ({ detail: { words, error, action } }) => {
    const box = error ? urgent : polite;
    const close = () => {
      box.hidden = true;
    };
    const act =
      action &&
      button(action.words, () => {
        close();
        action.run();
      });
    box.hidden = false;
    fill(box, h("span", {}, words), act, error && button("Close", close, { class: "quiet" }));
    clearTimeout(timer);
    if (!error) timer = setTimeout(close, action ? 2 * SHORT_MS : SHORT_MS);
  });
  workspace.addEventListener("change", () => {
    urgent.hidden = true;
  });
  workspace.addEventListener("busy", ({ detail: { words } }) => {
    clearTimeout(waiting);
    if (words) {
      waiting = setTimeout(() => {
        busy.hidden = false;
      }, 300);
    } else busy.hidden = true;
  });
}

/** Undo, redo and a new picture, for the header. */
export function commands(workspace, place, more) {
  const undo = button("Undo", () => workspace.undo(), { class: "quiet" });
  const redo = button("Redo", () => workspace.redo(), { class: "quiet" });
  const fresh = button("New", () => workspace.replace({}, "A new picture"), {
    class: "quiet",
    title: "An empty picture; undo brings this one back",
  });
  place.append(undo, redo, fresh, ...more);
  function show() {
    for (const [control, words, name] of [
      [undo, workspace.next.undo, "Undo"],
      [redo, workspace.next.redo, "Redo"],
    ]) {
      control.disabled = !words;
      control.title = words ? `${name}: ${words}` : `Nothing to ${name.toLowerCase()}`;
      control.setAttribute("aria-label", control.title);
    }
    fresh.disabled = workspace.state.entities.length === 0;
  }
  for (const event of ["change", "step"]) workspace.addEventListener(event, show);
  show();
}

const GROUPINGS = {
  "": "series folded",
  hub: "hubs folded",
  type: "grouped by type",
  community: "grouped by community",
  none: "nothing folded",
};
const SIZES = {
  "": "one size",
  claims: "larger: more claims",
  role: "larger: office or listing",
  betweenness: "larger: between others",
  pagerank: "larger: near the linked",
  communities: "coloured: by community",
};
const choice = (label, words, onchange) =>
  h(
    "select",
    { "aria-label": label, onchange },
    Object.entries(words).map(([value, text]) => h("option", { value }, text)),
  );

/** The toolbar on the picture. */
export function toolbar(workspace, canvas, full) {
  const group = choice("Group", GROUPINGS, async () => {
    await regroup(workspace, group.value || null);
    show();
  });
  const arranged = choice("Layout", LAYOUTS, () => workspace.arrange(arranged.value));
  const size = choice("Size of marks", SIZES, () =>
    workspace.change(`Show marks: ${SIZES[size.value]}`, { size: size.value || null }),
  );
  const again = button("Close groups", () => workspace.change("Close the opened groups", { opened: [] }), {
    class: "quiet",
  });
  function show() {
    group.value = workspace.state.group ?? "";
    size.value = workspace.state.size ?? "";
    again.hidden = workspace.state.opened.length === 0;
  }
  workspace.addEventListener("change", show);
  show();
  return h(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": "View" },
    button("+", () => canvas().zoom(1.4), { "aria-label": "Zoom in" }),
    button("−", () => canvas().zoom(1 / 1.4), { "aria-label": "Zoom out" }),
    button("Whole", () => canvas().whole(null, true), { title: "The whole picture" }),
    button("Arrange", () => workspace.arrange(arranged.value), { title: "A new layout; pinned entities stay" }),
    arranged,
    group,
    size,
    again,
    button("Full", full, { title: "The picture alone: F" }),
  );
}

export const regroup = (workspace, group) =>
  workspace.change(
    `Show it with ${GROUPINGS[group ?? ""]}`.replace("with grouped", "grouped"),
    { group, opened: [] },
    { fit: true },
  );

/** Names that have no room on the canvas, behind their number. */
export function nameless(workspace, canvas) {
  const [summary, list] = [h("span"), h("ul")];
  const element = fold(summary, list);
  element.hidden = true;
  canvas.addEventListener("labelled", ({ detail: { missing } }) => {
    element.hidden = missing.length === 0;
    summary.textContent = `${count(missing.length, "name")} without room`;
    fill(
      list,
      missing.slice(0, LISTED).map(({ name, ids }) =>
        h(
          "li",
          {},
          button(shortened(name, NAME_MOST), () => workspace.select(ids), { class: "plain" }),
        ),
      ),
      missing.length > LISTED && h("li", {}, `and ${(missing.length - LISTED).toLocaleString("en")} more: zoom in`),
    );
  });
  return element;
}

/** The colours of the vocabulary as classes: t-Person, g-crime. */
export function palette({ types, groups }) {
  const colours = [
    ...Object.values(types).map(({ name, colour }) => [`t-${name}`, colour]),
    ...Object.values(groups).map(({ name, colour }) => [`g-${name}`, colour]),
  ];
  const rules = (of) => colours.map(([name, colour]) => `.${name}{color:${of(colour)}}`).join("");
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${rules((colour) => colour)}@media screen and (prefers-color-scheme:dark){${rules(lighter)}}`);
  document.adoptedStyleSheets.push(sheet);
}
