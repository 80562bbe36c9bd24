// Undo and redo.

const STEPS = 200;
const HELD = 100_000; // entities in all stored networks together

/** The steps taken: the state before each, its description, and the notes it changed. */
export class History {
  #past = [];
  #future = [];

  /** Returns the step, whose `notes` may still grow: {id: {before, after}}. */
  push(words, before, notes = new Map()) {
    const pushed = { words, held: before, notes };
    this.#past = [...this.#past.slice(1 - STEPS), pushed];
    this.#future = [];
    const networks = new Set();
    let room = HELD;
    const from = this.#past.findLastIndex(({ held: { network } }) => {
      if (network && !networks.has(network)) room -= network.entities.length;
      networks.add(network);
      return room < 0;
    });
    this.#past = this.#past.slice(from + 1);
    return pushed;
  }

  /** Removes a step that changed nothing. */
  drop(step) {
    this.#past = this.#past.filter((one) => one !== step);
  }

  /** The state before the last step, or null; `now` is kept for redo. */
  undo(now) {
    return History.#step(this.#past, this.#future, now);
  }
  redo(now) {
    return History.#step(this.#future, this.#past, now);
  }

  /** Descriptions of the steps that undo and redo would apply to; null if none. */
  get next() {
    return { undo: this.#past.at(-1)?.words ?? null, redo: this.#future.at(-1)?.words ?? null };
  }

  static #step(from, to, now) {
    const step = from.pop();
    if (!step) return null;
    to.push({ ...step, held: now });
    return step;
  }
}
