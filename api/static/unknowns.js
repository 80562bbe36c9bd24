// What the claims behind a link or an entity leave open.
import { h } from "./dom.js";

// Our own notes do not make the sources any newer.
const OURS = "Khsae";

/** `known`: these claims and their replies, by id; `partial`: whether there are more claims than these. */
export function unknowns(claims, link, { known, entity = null, partial = false }) {
  const standing = claims.filter(({ retracted }) => !retracted);
  const sources = new Set(standing.map(({ source }) => source.id));
  const newest = [...known.values()]
    .filter(({ source }) => source.publisher !== OURS)
    .map(({ source }) => source.published)
    .filter(Boolean)
    .sort()
    .at(-1);
  const open = [
    claims.length === 0 && "No claim mentions it.",
    !partial &&
      standing.length > 0 &&
      sources.size === 1 &&
      "All of it relies on one source. Nothing here confirms it independently.",
    link &&
      standing.length > 0 &&
      standing.every((claim) => !claim.on && !claim.start && !claim.end) &&
      "When it held: no claim gives a date.",
    link &&
      ["alleged", "reported"].includes(link.standing) &&
      claims.every(({ replies }) => replies.length === 0) &&
      "Whether anybody replied: no reply or denial is loaded.",
    standing.some(({ status, said_by }) => status === "alleged" && said_by.length === 0) &&
      "Who said it: at least one allegation names no speaker.",
    claims.some(({ source }) => !source.published) && "When it was published: at least one source is undated.",
    claims.some(({ source }) => !source.url) && "Where to read it: at least one source has no address.",
    entity?.unnamed && "What it is called: no source names it.",
    newest && `What came after ${newest}, the date of the newest source here.`,
  ].filter(Boolean);
  return (
    open.length > 0 &&
    h(
      "section",
      { class: "unknown" },
      h("h3", {}, "What is not known"),
      h(
        "ul",
        {},
        open.map((text) => h("li", {}, text)),
      ),
    )
  );
}
