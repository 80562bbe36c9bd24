// Requests to /api/v1 and their answers.

const PATIENCE_MS = 60_000;

class Failure extends Error {
  constructor(status, { code, message, detail = undefined }) {
    super(code === "unknown_entity" ? `${message} Search for a name above.` : message);
    Object.assign(this, { status, code, detail });
  }
}

/** Fires "call" for each request that was given `words`: {words, method, path, parameters, body, cypher}. */
export const calls = new EventTarget();

/** The folder above this module's: "/", or the prefix under which a proxy serves the page. */
const BASE = import.meta.url.startsWith("http") ? new URL("..", import.meta.url).pathname : "/";

export const address = (path, parameters = {}) => {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `${BASE}api/v1${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
};

/**
 * Options of a request. `words` describe it in the list of requests; without them it is not listed.
 * @typedef {{ signal?: AbortSignal, words?: string, parameters?: Record<string, any> }} Options
 */

/** @type {(path: string, parameters?: Record<string, any>, options?: Options) => Promise<any>} */
export async function get(path, parameters, { signal, words } = {}) {
  const answer = await (await fetched(address(path, parameters), { signal })).json();
  tell({ words, method: "GET", path, parameters, body: null }, answer);
  return answer;
}

/** @type {(path: string, body: any, options?: Options) => Promise<any>} */
export async function post(path, body, { signal, words, parameters } = {}) {
  const answer = await (await posted(path, body, { signal, parameters })).json();
  tell({ words, method: "POST", path, parameters, body }, answer);
  return answer;
}

/**
 * The response itself, for a file or a page.
 * @type {(path: string, body: any, options?: Options) => Promise<Response>}
 */
export async function posted(path, body, { signal, parameters } = {}) {
  return fetched(address(path, parameters), {
    signal,
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

function tell({ words, ...call }, { query, network }) {
  const asked = query ?? network?.query; // paths answer with theirs inside
  if (words) {
    calls.dispatchEvent(
      new CustomEvent("call", {
        detail: { words, ...call, cypher: asked?.cypher ?? null, cypherParameters: asked?.parameters ?? null },
      }),
    );
  }
}

async function fetched(url, { signal, ...more }) {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), PATIENCE_MS);
  const stop = () => waiting.abort();
  signal?.addEventListener("abort", stop);
  let answer;
  try {
    answer = await fetch(url, { ...more, signal: waiting.signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure(0, {
      code: "no_answer",
      message: waiting.signal.aborted
        ? "The server did not answer within a minute."
        : "The server is not responding. Is Khsae still running?",
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
  if (answer.ok) return answer;
  const nothing = { error: { code: "error", message: `The server answered with an error (${answer.status}).` } };
  throw new Failure(answer.status, (await answer.json().catch(() => nothing)).error);
}

let words = null;

/** The vocabulary by name: `types.Person.label`, `statuses.alleged.meaning`, `standings.alleged.dash`. */
export function vocabulary() {
  const byName = (list) => Object.fromEntries(list.map((item) => [item.name, item]));
  words ??= get("/vocabulary").then(({ types, predicates, groups, statuses, standings, ...rest }) => ({
    types: byName(types),
    predicates: byName(predicates),
    groups: byName(groups),
    statuses: byName(statuses),
    standings: byName(standings),
    ...rest,
  }));
  words.catch(() => {
    words = null;
  });
  return words;
}
