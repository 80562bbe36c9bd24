// Private notes on anything: kept in this browser, saved with the picture's file, never sent.
import { fill, h, said } from "./dom.js";
import { endsOf, isLink, partsOf } from "./state.js";

const KEY = "khsae-notes";

export class Notes extends EventTarget {
  #notes = new Map();
  #follow = () => {}; // updates the field on the page
  #writing = null; // what was typed in that field so far: {before, after}

  constructor() {
    super();
    this.#read();
    addEventListener("storage", ({ key }) => {
      if (key === KEY) this.#read();
    }); // another window wrote
  }

  #read() {
    try {
      this.#notes = new Map(
        Object.entries(JSON.parse(localStorage.getItem(KEY) ?? "{}")).filter(([, text]) => typeof text === "string"),
      );
    } catch {
      this.#notes = new Map(); // no storage, or not our data: notes last as long as the page
    }
    this.#changed();
  }

  #changed() {
    this.#follow();
    this.dispatchEvent(new Event("change"));
  }

  has(id) {
    return this.#notes.has(id);
  }
  get(id) {
    return this.#notes.get(id) ?? "";
  }
  all() {
    return Object.fromEntries(this.#notes);
  }

  /** False if this browser stores nothing: the note then lasts as long as the page. */
  set(id, text) {
    if (text.trim()) this.#notes.set(id, text);
    else this.#notes.delete(id);
    this.#changed();
    try {
      localStorage.setItem(KEY, JSON.stringify(this.all()));
      return true;
    } catch {
      return false;
    }
  }

  /** Adds notes from a file; if an item already has one, both are kept. Returns the changes: {id: {before, after}}. */
  take(notes) {
    const changes = new Map();
    for (const [id, text] of Object.entries(notes)) {
      const before = this.get(id);
      if (before.includes(text)) continue;
      this.set(id, before ? `${before}\n\n${text}` : text);
      changes.set(id, { before, after: this.get(id) });
    }
    return changes;
  }

  /** "undo" or "redo" the changes of a step. False if another window has changed a note since: that note is kept. */
  travel(changes, way) {
    let all = true;
    this.#writing = null;
    for (const [id, { before, after }] of changes) {
      const [from, to] = way === "undo" ? [after, before] : [before, after];
      if (this.get(id) === from) this.set(id, to);
      else all = false;
    }
    return all;
  }

  /** The field for a note on one item. Everything typed until the field loses focus is one step of the workspace. */
  field(workspace, id, name) {
    const kept = h(
      "p",
      { class: "why", role: "status" },
      "Kept in this browser and in pictures that you save. Never sent.",
    );
    const area = h("textarea", { rows: 3, dir: "auto", "aria-label": `Private note on ${name}` });
    const details = h("details", { class: "private" }, h("summary", {}, "Private note"), area, kept);
    let step = null;
    area.addEventListener("input", () => {
      if (!this.#writing) step = workspace.noted(id, (this.#writing = { before: this.get(id), after: "" })); // at the first character, so that pressing “Undo” finds it
      if (!this.set(id, area.value)) {
        fill(kept, "This browser stores nothing: save the picture as a file to keep the note.");
      }
      this.#writing.after = this.get(id);
    });
    area.addEventListener("blur", () => {
      if (this.#writing && this.#writing.before === this.#writing.after) workspace.unnoted(step);
      this.#writing = null;
    });
    details.open = this.has(id);
    this.#writing = null;
    this.#follow = () => {
      if (this.#writing || area.value === this.get(id)) return; // what is being typed takes precedence
      area.value = this.get(id);
      details.open ||= this.has(id);
    };
    this.#follow();
    return details;
  }
}

/** All notes, with links to their items. */
export function notesPanel(workspace, notes) {
  const element = h("div", {});
  const nameOf = (id) =>
    isLink(id)
      ? (workspace.link(id)?.sentence ??
        partsOf(id)
          .map((part, i) => (i === 1 ? part.toLowerCase().replaceAll("_", " ") : workspace.name(part)))
          .join(" "))
      : workspace.name(id);
  const go = (id) => {
    if (workspace.entity(id) || workspace.link(id)) workspace.select([id]);
    else workspace.add(isLink(id) ? endsOf(id) : [id], { select: [id] });
    workspace.open("evidence");
  };
  function show() {
    if (workspace.state.panel !== "notes") return;
    const held = Object.entries(notes.all());
    fill(
      element,
      h("h2", {}, "Private notes"),
      h(
        "p",
        { class: "why" },
        "They stay in this browser and go into the file of a saved picture. They are never sent, and are not part of the graph, an image or a dossier.",
      ),
      held.length === 0 &&
        h("p", {}, "None yet. Choose an entity or a link, and write in “Private note” beside its evidence."),
      h(
        "ul",
        { class: "results" },
        held.map(([id, text]) =>
          h(
            "li",
            {},
            h("button", { type: "button", class: "plain", onclick: () => go(id) }, said(nameOf(id))),
            h("p", { class: "noted", dir: "auto" }, text),
          ),
        ),
      ),
    );
  }
  for (const event of ["panel", "change"]) workspace.addEventListener(event, show);
  notes.addEventListener("change", show);
  return { name: "notes", title: "Notes", element };
}
