// Saves the state and the notes as a file, and reads them back.
import { EMPTY, checked } from "./state.js";
import { checkedStory } from "./story.js";

export const VERSION = 2; // of a picture without a story: 1
export const LARGEST_FILE = 20e6;

/** `notes`: {id: text}; `when`: an ISO date.
 * @param {any} state */
export function toFile({ story, ...state }, { notes = {}, when = null } = {}) {
  return JSON.stringify({ khsae: "picture", v: VERSION, saved: when, story, state, notes }, null, 1);
}

const parts = (n) => (n === 1 ? "One thing in this file makes" : `${n} things in this file make`);

/** What a saved file holds. Throws an Error that explains why the file is not one.
 * @returns {{ state: any, notes: Object<string, string>, warnings: string[] }} */
export function fromFile(text) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error("This file is not a picture saved by Khsae: it is not JSON, or its end is missing.");
  }
  if (read?.khsae !== "picture" || typeof read.state !== "object" || read.state === null) {
    throw new Error(
      "This file is not a picture saved by Khsae. Choose a file made by “Save the picture”, not a table or an export.",
    );
  }
  const warnings = [];
  if (![1, VERSION].includes(read.v)) {
    warnings.push(
      `This file was written by another version of Khsae (its format is ${String(read.v)}, this page reads ${VERSION}). What can be read of it is shown; the file itself is not changed.`,
    );
  }
  const { state, lost } = checked(read.state);
  const { story, lost: missing } = checkedStory(read.story);
  if (lost + missing) {
    warnings.push(`${parts(lost + missing)} no sense and ${lost + missing === 1 ? "was" : "were"} left out.`);
  }
  if (state.entities.length === 0 && !story) {
    throw new Error("This file is not a picture saved by Khsae: it contains no entity that this page can read.");
  }
  const notes = Object.fromEntries(
    Object.entries(read.notes ?? {}).filter(([, note]) => typeof note === "string" && note),
  );
  return { state: story ? { ...EMPTY, ...state, story } : state, notes, warnings };
}
