// The page: puts its parts together.
import { addresses } from "./address.js";
import { vocabulary } from "./api.js";
import { canvas } from "./canvas.js";
import { suggest } from "./combobox.js";
import { failure, fill, h } from "./dom.js";
import { evidencePanel } from "./evidence.js";
import { expander } from "./expand.js";
import { keyboard } from "./keys.js";
import { legend } from "./legend.js";
import { itemsFor, popup } from "./menu.js";
import { Notes, notesPanel } from "./notes.js";
import { pathsPanel } from "./paths.js";
import { queryPanel } from "./query.js";
import { questionsPanel } from "./questions.js";
import { saveMenu } from "./save.js";
import { commands, divider, palette, regroup, sayings, tabs, toolbar } from "./shell.js";
import { resultsPanel, startPage } from "./start.js";
import { tablePanel } from "./table.js";
import { timeBar, timelinePanel } from "./time.js";
import { Workspace } from "./workspace.js";

const $ = (id) => document.getElementById(id);

function page(words) {
  const notes = new Notes();
  const workspace = Object.assign(new Workspace(), { vocabulary: words, canvas: null, notes });
  palette(words);

  // --- what can be done -----------------------------------------------------------------------------

  const { expand, choose, knows } = expander(workspace, words);
  /** Shows another entity: added to the picture, or, on an empty canvas, with its network. */
  async function show(id) {
    if (workspace.state.entities.length === 0) await expand(id);
    else if (!workspace.has(id)) await workspace.add([id]);
    if (!workspace.has(id)) return;
    workspace.select([id]);
    workspace.open("evidence");
    workspace.canvas.show([id]);
  }
  const act = {
    expand,
    choose,
    knows,
    openGroup: ({ id, name }) => workspace.change(`Open ${name}`, (state) => ({ opened: [...state.opened, id] })),
    /** The closed group with exactly these members, or null. */
    groupOf: (ids) => {
      const mark = workspace.canvas?.markOf(ids.at(-1));
      return mark?.group && mark.ids.length === ids.length && mark.ids.every((id) => ids.includes(id)) ? mark : null;
    },
    connect: (source, target = null) => workspace.open("paths", { source, target }),
    group: () => regroup(workspace, { "": "type", type: "community", community: null }[workspace.state.group ?? ""]),
    menu: (at = null) => {
      const ids = workspace.state.selected;
      if (ids.length === 0) return;
      const mark = workspace.canvas.markOf(ids.at(-1));
      const box = workspace.canvas.element.getBoundingClientRect();
      const { x, y } = at ?? (mark ? workspace.canvas.where(mark) : { x: box.width / 2, y: box.height / 2 });
      popup(
        itemsFor(workspace, ids, act.groupOf(ids), act),
        { x: box.left + x, y: box.top + y },
        workspace.canvas.element,
      );
    },
  };

  // --- the picture ----------------------------------------------------------------------------------

  const start = h("div", { class: "stage" });
  const stage = h("div", { class: "stage drawn", hidden: true });
  const bar = timeBar(workspace);
  const key = legend(workspace, words);
  const title = h("h1", { class: "unseen", hidden: true });
  $("main").prepend(title);
  $("picture").append(start, stage, h("div", { class: "below" }, key, bar));

  function drawn() {
    const empty = workspace.state.entities.length === 0;
    document.body.classList.toggle("empty", empty);
    stage.hidden = empty;
    title.textContent = empty ? "Ask what is in the graph" : workspace.title; // the start page has a title of its own
    start.hidden = !empty;
    if (empty && !start.firstChild) fill(start, startPage());
    if (empty || workspace.canvas) return;
    workspace.canvas = canvas(workspace, words, stage, { noted: (id) => notes.has(id) });
    stage.append(toolbar(workspace, () => workspace.canvas));
    const { net, at, element } = workspace.canvas;
    const idsOf = (item) => item.ids ?? item.links.map(({ id }) => id);
    net.on("click", ({ pointer: { DOM }, event: { srcEvent } }) => {
      const item = at(DOM);
      const ids = item ? idsOf(item) : [];
      const now = workspace.state.selected;
      const more = srcEvent.shiftKey || srcEvent.ctrlKey || srcEvent.metaKey;
      workspace.select(
        !more ? ids : ids.every((id) => now.includes(id)) ? now.filter((id) => !ids.includes(id)) : [...now, ...ids],
      );
      workspace.canvas.hold();
      if (ids.length && !more && !["timeline", "table"].includes(workspace.state.panel)) workspace.open("evidence"); // those two show the selection themselves
      element.focus({ preventScroll: true });
    });
    net.on("doubleClick", ({ pointer: { DOM } }) => {
      const item = at(DOM);
      if (item?.group) act.openGroup(item);
      else if (item?.ids) expand(item.id);
    });
    const menuAt = (DOM) => {
      const item = at(DOM);
      if (item && !idsOf(item).every((id) => workspace.state.selected.includes(id))) workspace.select(idsOf(item));
      if (item) act.menu(DOM);
    };
    net.on("oncontext", ({ pointer: { DOM }, event }) => {
      event.preventDefault();
      menuAt(DOM);
    });
    net.on("hold", ({ pointer: { DOM } }) => menuAt(DOM)); // touch screens have no right button
    notes.addEventListener("change", () => workspace.canvas.redraw());
  }
  workspace.addEventListener("change", drawn, { capture: true });

  // --- the panel ------------------------------------------------------------------------------------

  tabs(workspace, $("panel"), [
    evidencePanel(workspace, words, { act, notes }),
    pathsPanel(workspace),
    questionsPanel(workspace),
    timelinePanel(workspace),
    tablePanel(workspace),
    queryPanel(workspace),
    notesPanel(workspace, notes),
    { ...resultsPanel(workspace, words, show), quiet: true },
  ]);
  divider($("panel"));
  const seen = () => {
    const asking = document.body.classList.toggle("asking", workspace.state.panel !== "evidence");
    title.hidden = workspace.state.entities.length === 0 && !asking;
  };
  for (const event of ["panel", "change"]) workspace.addEventListener(event, seen);

  const swap = h(
    "button",
    {
      type: "button",
      class: "swap",
      "aria-pressed": "false",
      onclick: () => {
        const on = document.body.classList.toggle("looking");
        swap.setAttribute("aria-pressed", String(on));
        swap.textContent = on ? "Read the evidence" : "See the picture";
        if (on) requestAnimationFrame(() => workspace.canvas?.whole());
      },
    },
    "See the picture",
  );
  $("main").prepend(swap);

  // --- the frame ------------------------------------------------------------------------------------

  sayings(workspace, $("said"), $("wrong"));
  const keys = keyboard(workspace, {
    search: $("q"),
    canvas: () => (workspace.state.entities.length ? workspace.canvas : null),
    act,
  });
  commands(workspace, $("commands"), [saveMenu(workspace, notes), keys.element]);
  const search = /** @type {HTMLInputElement} */ ($("q"));
  suggest(search, ({ id }) => {
    search.value = "";
    show(id);
  });

  // Announced by screen readers.
  const spoken = h("p", { class: "unseen", role: "status" });
  document.body.append(spoken);
  workspace.addEventListener("select", () => {
    const { selected } = workspace.state;
    const [id] = selected;
    const links = workspace.links.filter(({ source, target }) => source === id || target === id).length;
    spoken.textContent =
      selected.length === 0
        ? "Nothing is selected."
        : selected.length > 1
          ? `${selected.length} items are selected.`
          : (workspace.link(id)?.sentence ??
            `${workspace.name(id)}, ${words.types[workspace.entity(id).type].label}, ${links} links here.`);
  });

  const address = addresses(workspace, {
    open: {
      entity: async (id, { predicates, standing, as_of = null, known_on = null }) => {
        await expand(id);
        if (!workspace.has(id)) return drawn();
        if (predicates || standing || as_of || known_on) {
          await workspace.change("Open the address", {
            predicates: predicates?.split(",") ?? null,
            standing: standing?.split(",") ?? null,
            as_of,
            known_on,
          });
        }
        workspace.select([id]);
        workspace.open("evidence");
      },
      another: show,
    },
  });
  address.start().then(drawn);
  return workspace;
}

async function open() {
  try {
    const words = await vocabulary();
    if (!("vis" in globalThis)) await new Promise((done) => addEventListener("load", done, { once: true }));
    page(words);
  } catch (error) {
    console.error(error);
    fill($("picture"), failure(error, open));
  }
}
open();
