// What the parts of the page share: the state, the network answered for it, and the steps that change them.
// Fires "change", "select", "panel", "step", "busy", "say", "ran" and "choose". It does not touch the document.
import { settled, things, told } from "./answered.js";
import { calls, post } from "./api.js";
import { LAYOUTS, layout } from "./layouts.js";
import { shown } from "./shown.js";
import { History } from "./history.js";
import { EMPTY, isLink, MEASURES } from "./state.js";
import { shortened, visible } from "./text.js";

const FILTERS = ["predicates", "standing", "as_of", "known_on"];
const KEPT_CALLS = 50;
const NAME_MOST = 80;
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

export class Workspace extends EventTarget {
  state = EMPTY;
  network = null; // the answer of POST /network, without what was removed since
  calls = []; // the latest requests, newest first
  notes = null; // set by the page
  tall = () => false; // whether the window is higher than wide; set by the page
  busy = false;
  #history = new History();
  /** @type {Promise<any>} */
  #turn = Promise.resolve();
  #shown = null;
  #entities = new Map();
  #links = new Map();

  constructor() {
    super();
    calls.addEventListener("call", (/** @type {CustomEvent} */ { detail }) => this.ran(detail));
  }

  // --- looking ------------------------------------------------------------------------------------

  entity(id) {
    return this.#entities.get(id) ?? null;
  }
  link(id) {
    return this.#links.get(id) ?? null;
  }
  has(id) {
    return this.state.entities.some((entity) => entity.id === id);
  }
  /** The id of the entity here that has this id, or that a record with this id is part of. */
  whole(id) {
    return (this.network?.entities ?? []).find((entity) => entity.members?.includes(id))?.id ?? id;
  }
  name(id) {
    return shortened(visible(this.entity(id)?.name ?? id), NAME_MOST);
  }
  /** {entities, links} that are drawn: what passes the filters and was not hidden by hand. */
  get shown() {
    const { state, network } = this;
    const key = [network, state.hidden, state.without, state.linked];
    if (!this.#shown || key.some((part, i) => part !== this.#shown.key[i])) {
      this.#shown = { key, ...shown(state, network) };
    }
    return this.#shown;
  }
  get links() {
    return this.shown.links;
  }
  get title() {
    const [first, ...others] = this.network?.entities ?? [];
    if (!first) return "An empty picture";
    return others.length
      ? `${this.name(first.id)} and ${things(others.length)
          .replace("one entity", "one other")
          .replace(/entities$/, "others")}`
      : this.name(first.id);
  }
  get next() {
    return this.#history.next;
  }

  // --- steps --------------------------------------------------------------------------------------

  /** Makes a step that can be undone. `patch`: the changes, or a function from the state to them; `notes` from a file are added
   * to the existing ones. What is only looked at is no `step`. Returns whether it was done. */
  change(words, patch, { expand = null, fit = false, notes = null, step = true } = {}) {
    return this.#inTurn(async () => {
      const before = { state: this.state, network: this.network };
      const next = { ...this.state, ...(typeof patch === "function" ? patch(this.state) : patch) };
      if (!expand && !notes && same(next, this.state)) return false;
      const asks = expand || this.#mustAsk(next);
      let answer;
      try {
        answer = asks ? await this.#asked(next, expand, words) : this.#reduced(next);
      } catch (error) {
        this.say(`${words}: ${error.message}${this.network ? " What was shown is kept." : ""}`, {
          error: true,
          action: { words: "Try again", run: () => this.change(words, patch, { expand, fit, notes, step }) },
        });
        return false;
      }
      const now = settled(next, answer, expand);
      const noted = notes ? this.notes.take(notes) : new Map();
      if (step && (noted.size || !same(now, this.state))) this.#history.push(words, before, noted); // a step without changes is not recorded
      this.#hold(now, answer);
      this.#fire("change", { words: step ? words : "", fit });
      if (!asks) return true;
      const first = before.state.entities.length === 0;
      const choose = { words: "Choose what to add", run: () => this.choose(expand.entity) };
      for (const [said, more = {}] of told(answer, expand && this.name(expand.entity), first)) {
        this.say(said, more.choose ? { ...more, action: choose } : more);
      }
      return true;
    });
  }

  /** Put entities on the canvas, `at` places that are known or wherever there is room, and mark links among them. */
  add(ids, { words = null, by = null, marked = null, select = null, at = null } = {}) {
    const fresh = [...new Set(ids)].filter((id) => !this.has(id));
    const first = this.state.entities.length === 0;
    return this.change(
      words ?? `Add ${things(fresh.length)}`,
      (state) => ({
        entities: [
          ...state.entities,
          ...fresh.map((id) => ({ id, x: at?.get(id)?.x ?? null, y: at?.get(id)?.y ?? null, pinned: false, by })),
        ],
        marked: marked ?? state.marked,
        selected: select ?? state.selected,
      }),
      { fit: first },
    );
  }

  /** Replaces the picture with these. The story stays, unless there is another in `state`. */
  replace(state, words, { fit = true, notes = null, step = true } = {}) {
    return this.change(words, ({ story }) => ({ ...EMPTY, story, ...state }), { fit, notes, step });
  }

  /** Writes below the name of an entity; nothing takes it away. */
  caption(id, text) {
    return this.change(`Caption of ${this.name(id)}`, ({ captions: { [id]: _before, ...others } }) => ({
      captions: text ? { ...others, [id]: text } : others,
    }));
  }

  /** Changes the story: `patch` from it to the changes. */
  tell(words, patch) {
    return this.change(words, ({ story }) => ({ story: { ...story, ...patch(story) } }));
  }

  /** Adds the neighbours of an entity: {predicates, direction, standing, limit}, each null for all. Give `name` if it is not here yet. */
  async expand(id, { predicates = null, direction = null, standing = null, limit = 50, name = id } = {}) {
    const alone = !this.has(id);
    return this.change(
      `Expand ${alone ? shortened(visible(name), NAME_MOST) : this.name(id)}`,
      (state) => ({
        entities: alone ? [...state.entities, { id, x: null, y: null, pinned: false, by: null }] : state.entities,
      }),
      { expand: { entity: id, predicates, direction, standing, limit }, fit: this.state.entities.length === 0 },
    );
  }

  /** Removes what expanding it added, and what those added in turn; pinned entities stay. */
  broughtBy(id) {
    const gone = new Set([id]);
    for (let grown = 0; grown !== gone.size;) {
      grown = gone.size;
      for (const entity of this.state.entities) if (gone.has(entity.by) && !entity.pinned) gone.add(entity.id);
    }
    gone.delete(id);
    return gone;
  }

  collapse(id) {
    const gone = this.broughtBy(id);
    if (gone.size === 0) return this.say(`Nothing here was added by expanding ${this.name(id)}.`);
    return this.change(`Collapse ${this.name(id)}`, (state) => ({
      entities: state.entities.filter((entity) => !gone.has(entity.id)),
    }));
  }

  /** Removes entities from the picture, and hides links. */
  hide(ids) {
    const gone = new Set(ids);
    if (gone.size === 0) return false;
    const words = `Hide ${gone.size === 1 ? (isLink(ids[0]) ? "a link" : this.name(ids[0])) : `${gone.size} things`}`;
    return this.change(words, (state) => ({
      entities: state.entities.filter(({ id }) => !gone.has(id)),
      hidden: [...new Set([...state.hidden, ...ids.filter(isLink)])],
      selected: state.selected.filter((id) => !gone.has(id)),
    }));
  }

  keepOnly(ids) {
    const kept = new Set(ids);
    if (kept.size === 0) return false;
    return this.change(`Keep only ${things(kept.size)}`, (state) => ({
      entities: state.entities.filter(({ id }) => kept.has(id)),
    }));
  }

  /** Pins these, or unpins them if all are pinned: pinned entities survive a collapse and a new layout. */
  pin(ids) {
    const these = this.state.entities.filter(({ id }) => ids.includes(id));
    if (these.length === 0) return false;
    const pinned = !these.every((entity) => entity.pinned);
    return this.change(
      `${pinned ? "Pin" : "Unpin"} ${these.length === 1 ? this.name(these[0].id) : things(these.length)}`,
      (state) => ({
        entities: state.entities.map((entity) => (ids.includes(entity.id) ? { ...entity, pinned } : entity)),
      }),
    );
  }

  /** After dragging: {id: [x, y]}. */
  move(places) {
    const moved = Object.keys(places);
    return this.change(`Move ${moved.length === 1 ? this.name(moved[0]) : things(moved.length)}`, (state) => ({
      entities: state.entities.map((entity) =>
        Object.hasOwn(places, entity.id)
          ? { ...entity, x: Math.round(places[entity.id][0]), y: Math.round(places[entity.id][1]) }
          : entity,
      ),
    }));
  }

  /** A new layout for all that is shown and not pinned; `kind` as in `LAYOUTS`. */
  async arrange(kind = "") {
    const { selected, marked } = this.state;
    const from = selected.filter((id) => !isLink(id));
    const places = kind && layout(kind, this.shown, { from, along: marked.map((id) => this.link(id)).filter(Boolean) });
    const here = new Set(this.shown.entities.map(({ id }) => id));
    const put = (entity) => {
      if (entity.pinned || !here.has(entity.id)) return entity;
      const [x, y] = places ? places.get(entity.id) : [null, null];
      return { ...entity, x, y };
    };
    const before = this.state.entities;
    await this.change(`Arrange ${LAYOUTS[kind]}`, (state) => ({ entities: state.entities.map(put) }), { fit: true });
    if (!same(before, this.state.entities)) return;
    this.#fire("change", { words: "", fit: true });
    this.say("It is already arranged like this. You can choose another layout beside “Arrange”.");
  }

  /** A step that changes only a private note, recorded before the note is written. `after` follows the text. */
  noted(id, change) {
    const words = `Note on ${isLink(id) ? "a link" : this.name(id)}`;
    const step = this.#history.push(words, { state: this.state, network: this.network }, new Map([[id, change]]));
    this.#fire("step", { words });
    return step;
  }

  /** The note is as it was before. */
  unnoted(step) {
    this.#history.drop(step);
    this.#fire("step", { words: null });
  }

  undo() {
    return this.#travel("undo", "Undone");
  }
  redo() {
    return this.#travel("redo", "Redone");
  }

  #travel(way, said) {
    return this.#inTurn(async () => {
      const step = this.#history[way]({ state: this.state, network: this.network });
      if (!step) return this.say(`There is nothing to ${way}.`);
      const { panel, ask, selected } = this.state; // changes of view are not steps
      this.#hold({ ...step.held.state, panel, ask, selected }, step.held.network);
      this.#fire("change", { words: step.words, fit: false });
      const all = this.notes.travel(step.notes, way);
      this.say(`${said}: ${step.words}${all ? "" : ", except notes that another window has changed since"}.`);
      return true;
    });
  }

  // --- looking at something else: no step -----------------------------------------------------------

  /** Entity ids and link ids. */
  select(ids) {
    const selected = [...new Set(ids)].filter((id) => this.entity(id) || this.link(id));
    if (same(selected, this.state.selected)) return;
    this.state = Object.freeze({ ...this.state, selected });
    this.#fire("select", { selected });
  }

  /** Shows a panel, with its form filled in if `ask` is given. */
  open(panel, ask = null) {
    const flat =
      ask &&
      Object.fromEntries(
        Object.entries(ask)
          .filter(([, value]) => value !== null && value !== undefined && value !== "")
          .map(([key, value]) => [key, String(value)]),
      );
    this.state = Object.freeze({
      ...this.state,
      panel,
      ask: flat ?? (panel === this.state.panel ? this.state.ask : {}),
    });
    this.#fire("panel", { panel, ask });
  }

  say(words, { error = false, action = null } = {}) {
    this.#fire("say", { words, error, action });
  }

  ran(call) {
    this.calls = [call, ...this.calls].slice(0, KEPT_CALLS);
    this.#fire("ran", call);
  }

  /** Asks how to expand an entity, instead of doing it. */
  choose(id, why = null) {
    this.#fire("choose", { id, why });
  }

  // --- inside ---------------------------------------------------------------------------------------

  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Runs steps one after another, each on the state left by the one before. */
  #inTurn(run) {
    const mine = this.#turn.then(run).catch((error) => {
      console.error(error);
      this.say("Something went wrong in this page. What was shown is kept.", { error: true });
      return false;
    });
    this.#turn = mine;
    return mine;
  }

  #hold(state, network) {
    this.network = network;
    this.#entities = new Map((network?.entities ?? []).map((entity) => [entity.id, entity]));
    this.#links = new Map((network?.links ?? []).map((link) => [link.id, link]));
    const here = (id) => this.#entities.has(id) || this.#links.has(id);
    this.state = Object.freeze({ ...state, selected: state.selected.filter(here) });
  }

  #mustAsk(next) {
    if (next.entities.some(({ id, x }) => x === null || !this.#entities.has(id))) return true;
    if (next.entities.length === 0) return false;
    if (FILTERS.some((key) => !same(next[key], this.state[key]))) return true;
    if (MEASURES.includes(next.size) && next.size !== this.network.measured?.name) return true;
    return (
      (next.group === "community" || MEASURES.includes(next.size)) &&
      next.entities.length !== this.network.entities.length
    );
  }

  async #asked(next, expand, words) {
    this.busy = true;
    this.#fire("busy", { words });
    const { predicates, standing, as_of, known_on } = next;
    const measure = MEASURES.includes(next.size) ? next.size : null;
    const at = Object.fromEntries(next.entities.filter(({ x }) => x !== null).map(({ id, x, y }) => [id, [x, y]]));
    try {
      return await post(
        "/network",
        {
          entities: next.entities.map(({ id }) => id),
          at,
          expand,
          predicates,
          standing,
          as_of,
          known_on,
          measure,
          tall: this.tall(),
        },
        { words },
      );
    } finally {
      this.busy = false;
      this.#fire("busy", { words: null });
    }
  }

  /** The network without what was removed: links among fewer entities need no request. */
  #reduced(next) {
    if (!this.network || next.entities.length === this.network.entities.length) return this.network;
    const kept = new Set(next.entities.map(({ id }) => id));
    return {
      ...this.network,
      entities: this.network.entities.filter(({ id }) => kept.has(id)),
      links: this.network.links.filter(({ source, target }) => kept.has(source) && kept.has(target)),
      communities: (this.network.communities ?? [])
        .map((ids) => ids.filter((id) => kept.has(id)))
        .filter((ids) => ids.length),
      gone: [],
      added: [],
    };
  }
}
