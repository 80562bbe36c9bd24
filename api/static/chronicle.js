// The claims behind all links among the entities on the canvas, including links outside the chosen dates.
import { post } from "./api.js";

const WAIT_MS = 400;
const AT_ONCE = 2000;
const kept = new WeakMap();

export function chronicleOf(workspace) {
  if (!kept.has(workspace)) kept.set(workspace, new Chronicle(workspace));
  return kept.get(workspace);
}

/** Fires "load" when `links` and `claims` are complete for the canvas, or `error` says why they are not. */
class Chronicle extends EventTarget {
  links = []; // of any date
  truncated = false; // whether there are more
  claims = new Map(); // by id, with their replies
  error = null;
  #workspace;
  #timer = 0;
  #asked = "";
  #undated = null; // {key, links}: links of any date, for the entities and filters of `key`

  constructor(workspace) {
    super();
    this.#workspace = workspace;
    workspace.addEventListener("change", () => this.#soon());
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.load(), WAIT_MS); // after the picture, which comes first
  }

  /** The loaded claims of these links. */
  of(links) {
    return links.flatMap((link) => link.claims.map((id) => this.claims.get(id)).filter(Boolean));
  }

  /** Loads what is missing, now. */
  async load() {
    const { state, network } = this.#workspace;
    const turn = (this.#asked = JSON.stringify([
      state.entities.map(({ id }) => id),
      state.predicates,
      state.standing,
      state.as_of,
      state.known_on,
    ]));
    try {
      const links = network ? await this.#all(state, network) : [];
      const missing = [...new Set(links.flatMap((link) => link.claims))].filter((id) => !this.claims.has(id));
      for (let i = 0; i < missing.length; i += AT_ONCE) {
        const { results } = await post("/claims", { ids: missing.slice(i, i + AT_ONCE) });
        for (const claim of results) this.claims.set(claim.id, claim);
        if (turn !== this.#asked) return;
      }
      this.links = links;
      this.error = null;
    } catch (error) {
      if (turn !== this.#asked) return;
      this.error = error;
    }
    this.dispatchEvent(new CustomEvent("load"));
  }

  async #all({ entities, predicates, standing, as_of, known_on }, network) {
    if (!as_of && !known_on) {
      this.truncated = network.truncated;
      return network.links;
    }
    const key = JSON.stringify([entities.map(({ id }) => id), predicates, standing]);
    if (this.#undated?.key !== key) {
      const at = Object.fromEntries(entities.map(({ id, x, y }) => [id, [x, y]]));
      const { links, truncated } = await post("/network", {
        entities: entities.map(({ id }) => id),
        at,
        predicates,
        standing,
      });
      this.#undated = { key, links, truncated };
    }
    this.truncated = this.#undated.truncated;
    return this.#undated.links;
  }
}
