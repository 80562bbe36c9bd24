// Calls of /api/v1, and what they answer.

export class Failure extends Error {
  constructor(status, { code, message, detail }) {
    super(message);
    Object.assign(this, { status, code, detail });
  }
}

export const address = (path, parameters = {}) => {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return `/api/v1${path}${given.length ? `?${new URLSearchParams(given)}` : ""}`;
};

export async function get(path, parameters, { signal } = {}) {
  const answer = await fetched(address(path, parameters), signal);
  return answer.json();
}

/** Raises a Failure if this address does not answer; its content is left where it is. */
export async function probe(url, signal) {
  const answer = await fetched(url, signal);
  await answer.body?.cancel();
}

async function fetched(url, signal) {
  let answer;
  try {
    answer = await fetch(url, { signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Failure(0, { code: "no_answer", message: "The server does not answer. Is Khsae still running?" });
  }
  if (answer.ok) return answer;
  const nothing = { error: { code: "error", message: `The server answered with an error (${answer.status}).` } };
  throw new Failure(answer.status, (await answer.json().catch(() => nothing)).error);
}

let words = null;

/** The vocabulary by name: `types.Person.label`, `statuses.alleged.meaning`, `standings.alleged.dash`. */
export function vocabulary() {
  const byName = (list) => Object.fromEntries(list.map((item) => [item.name, item]));
  words ??= get("/vocabulary").then(({ types, predicates, statuses, standings, topics }) => ({
    types: byName(types), predicates: byName(predicates), statuses: byName(statuses), standings: byName(standings), topics,
  }));
  words.catch(() => { words = null; });
  return words;
}
