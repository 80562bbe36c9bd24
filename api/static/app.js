// The page: puts its parts together.
import { addresses } from "./address.js";
import { vocabulary } from "./api.js";
import { cypherPanel } from "./cypher.js";
import { canvas } from "./canvas.js";
import { suggest } from "./combobox.js";
import { dateBar } from "./dates.js";
import { failure, fill, fold, h } from "./dom.js";
import { evidencePanel } from "./evidence.js";
import { expander } from "./expand.js";
import { keyboard } from "./keys.js";
import { legend } from "./legend.js";
import { itemsFor, itemsForEmpty, popup } from "./menu.js";
import { Notes, notesPanel } from "./notes.js";
import { pathsPanel } from "./paths.js";
import { queryPanel } from "./query.js";
import { questionsPanel } from "./questions.js";
import { saveMenu } from "./save.js";
import { commands, divider, nameless, palette, regroup, sayings, tabs, toolbar } from "./shell.js";
import { sourcesPanel } from "./sources.js";
import { resultsPanel, startPage } from "./start.js";
import { storyPanel } from "./storyboard.js";
import { tablePanel } from "./table.js";
import { timelinePanel } from "./time.js";
import { tour } from "./tour.js";
import { Workspace } from "./workspace.js";

const SAID = 5; // names in a message

const $ = (id) => document.getElementById(id);

async function page(words) {
  const notes = new Notes();
  const workspace = Object.assign(new Workspace(), {
    vocabulary: words,
    canvas: null,
    notes,
    cypher: false,
    tall: () => innerHeight > 1.2 * innerWidth,
  });
  const own = await cypherPanel(workspace);
  palette(words);

  // --- what can be done -----------------------------------------------------------------------------

  const { expand, choose, knows } = expander(workspace, words);
  /** Shows another entity: added to the picture, or, on an empty canvas, with its network. */
  async function show(id) {
    if (workspace.state.entities.length === 0) await expand(id);
    else if (!workspace.has(workspace.whole(id))) await workspace.add([id]);
    const here = workspace.whole(id);
    if (!workspace.has(here)) return;
    workspace.select([here]);
    workspace.open("evidence");
    workspace.canvas.show([here]);
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
    full() {
      workspace.canvas.net.once("resize", () => workspace.canvas.whole());
      document.body.classList.toggle("full");
    },
    async expandAll(ids) {
      for (const id of ids) await expand(id);
    },
    /** Selects what in the picture is linked to all of these, beside them. */
    shared(ids) {
      const near = (id) =>
        new Set(
          workspace.links
            .filter(({ source, target }) => source === id || target === id)
            .map(({ source, target }) => (source === id ? target : source)),
        );
      const [first, ...others] = ids.map(near);
      const common = [...first].filter((id) => !ids.includes(id) && others.every((around) => around.has(id)));
      workspace.select([...ids, ...common]);
      const names = common.slice(0, SAID).map((id) => workspace.name(id));
      workspace.say(
        common.length
          ? `In this picture, all ${ids.length} are linked to ${names.join(", ")}${common.length > SAID ? ` and ${common.length - SAID} more` : ""}.`
          : `Nothing in this picture is linked to all ${ids.length} of them.`,
      );
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

  const walk = tour(workspace);
  $("wrong").append(walk.element);

  // --- the picture ----------------------------------------------------------------------------------

  const start = h("div", { class: "stage" });
  const stage = h("div", { class: "stage drawn", hidden: true });
  const bar = h(
    "div",
    { class: "below" },
    legend(workspace, words),
    dateBar(workspace),
    fold("What it does not mean", document.querySelector("footer p").cloneNode(true)),
  );
  const title = h("h1", { class: "unseen", hidden: true });
  $("main").prepend(title);
  $("picture").append(start, stage, bar);

  function drawn() {
    const empty = workspace.state.entities.length === 0;
    document.body.classList.toggle("empty", empty);
    stage.hidden = empty;
    title.textContent = empty ? "Ask what is in the graph" : workspace.title; // the start page has a title of its own
    start.hidden = !empty;
    if (empty && !start.firstChild) fill(start, startPage(walk.offer()));
    if (empty || workspace.canvas) return;
    const tools = toolbar(workspace, () => workspace.canvas, act.full);
    workspace.canvas = canvas(workspace, words, stage, {
      noted: (id) => notes.has(id),
      covered: () => [
        [0, 0, tools.offsetLeft + tools.offsetWidth, tools.offsetTop + tools.offsetHeight],
        [0, stage.clientHeight - bar.querySelector(".time > .why").offsetHeight, stage.clientWidth, stage.clientHeight],
      ],
    });
    stage.append(tools);
    bar.append(nameless(workspace, workspace.canvas.element));
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
    const enter = (DOM) => {
      const item = at(DOM);
      if (item?.group) act.openGroup(item);
      else if (item?.ids) expand(item.id);
    };
    // The browser knows a double click even when this page is busy; it tells none of a touch screen.
    element.addEventListener("dblclick", ({ clientX, clientY }) => {
      const { left, top } = element.getBoundingClientRect();
      enter({ x: clientX - left, y: clientY - top });
    });
    net.on("doubleClick", ({ pointer: { DOM }, event }) => event.pointerType === "touch" && enter(DOM));
    const menuAt = (DOM) => {
      const item = at(DOM);
      if (item && !idsOf(item).every((id) => workspace.state.selected.includes(id))) workspace.select(idsOf(item));
      if (item) return act.menu(DOM);
      const box = element.getBoundingClientRect();
      popup(itemsForEmpty(workspace, act), { x: box.left + DOM.x, y: box.top + DOM.y }, element);
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
    ...(own ? [own] : []),
    notesPanel(workspace, notes),
    storyPanel(workspace),
    sourcesPanel(workspace),
    { ...resultsPanel(workspace, words, show), quiet: () => true },
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
      onclick: () => look(!document.body.classList.contains("looking")),
    },
    "See the picture",
  );
  /** On a phone: the picture, or what the panel says of it. */
  function look(on) {
    document.body.classList.toggle("looking", on);
    swap.setAttribute("aria-pressed", String(on));
    swap.textContent = on ? "Read the evidence" : "See the picture";
    if (on) requestAnimationFrame(() => workspace.canvas?.whole());
  }
  $("main").prepend(swap);

  // --- the frame ------------------------------------------------------------------------------------

  sayings(workspace, $("said"), $("wrong"));
  const keys = keyboard(workspace, {
    search: $("q"),
    canvas: () => (workspace.state.entities.length ? workspace.canvas : null),
    act,
    guide: walk.start,
  });
  commands(workspace, $("commands"), [saveMenu(workspace, notes), keys.element]);
  const search = /** @type {HTMLInputElement} */ ($("q"));
  suggest(search, ({ id }, beside) => {
    search.value = "";
    if (beside) workspace.add([id], { by: null });
    else show(id);
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
        const here = workspace.whole(id);
        if (!workspace.has(here)) return drawn();
        if (predicates || standing || as_of || known_on) {
          await workspace.change("Open the address", {
            predicates: predicates?.split(",") ?? null,
            standing: standing?.split(",") ?? null,
            as_of,
            known_on,
          });
        }
        workspace.select([here]);
        workspace.open("evidence");
        look(true);
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
    document.querySelector("footer span").textContent = words.cautions.join(" ");
    if (!("vis" in globalThis)) await new Promise((done) => addEventListener("load", done, { once: true }));
    await page(words);
  } catch (error) {
    console.error(error);
    fill($("picture"), failure(error, open));
  }
}
open();
