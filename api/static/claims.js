// Claims as cards: the sentence, the kind of statement, the quote, who says it, where, and the replies.
import { post, vocabulary } from "./api.js";
import { count, entityLink, h, outward, said, sourceLink } from "./dom.js";
import { weightOf } from "./weight.js";
import { when } from "./partialdates.js";

const statusOf = (status, { statuses }) =>
  h("p", { class: "status" }, h("b", {}, status), `: ${statuses[status]?.meaning ?? ""}`);

const row = (name, ...value) => h("div", {}, h("dt", {}, name), h("dd", {}, ...value));

const joined = (items) => items.flatMap((item, i) => (i ? [", ", item] : [item]));

/** One card. `names` by id; `about` are the ids of the entity whose page this is, which needs no link to itself. */
function card(claim, words, names, { about = [], replies = [], answered = null, heading = null } = {}) {
  const parties = [...new Set([claim.subject, claim.object, ...claim.mentions])].filter(
    (id) => id && !about.includes(id) && !claim.said_by.includes(id),
  );
  const { source } = claim;
  return h(
    "article",
    { class: "claim", id: `claim-${claim.id}` },
    claim.sentence !== heading && h("h3", { dir: "auto" }, claim.sentence),
    statusOf(claim.status, words),
    claim.retracted && h("p", { class: "retracted" }, h("b", {}, "Retracted"), ": ", said(claim.retracted)),
    answered && h("p", { class: "answered" }, "In reply to: ", h("q", { dir: "auto" }, answered.sentence)),
    claim.quote
      ? h("blockquote", { lang: claim.language, dir: "auto" }, claim.quote)
      : h("p", { class: "why" }, "No quote."),
    h(
      "dl",
      {},
      claim.said_by.length > 0 && row("Said by", joined(claim.said_by.map((id) => entityLink(id, names[id])))),
      when(claim) && row("When", when(claim)),
      row(
        "Source",
        sourceLink(source.id, source.title),
        source.publisher && [", ", said(source.publisher)],
        `, ${source.published ?? "undated"}`,
        claim.locator && ["; ", said(claim.locator)],
        source.url && h("div", {}, outward(source.url)),
      ),
      source.note && row("Caveat", said(source.note)),
      parties.length > 0 && row("About", joined(parties.map((id) => entityLink(id, names[id])))),
      claim.note && row("Note", said(claim.note)),
      row("Claim", h("a", { href: `#claim-${claim.id}` }, claim.id)),
    ),
    replies.map((reply) => h("div", { class: "reply" }, h("p", {}, "Answered:"), reply)),
  );
}

/** {known, names}: these claims by id, with those that reply to them or that they reply to, fetched if missing. */
export async function related(claims, names) {
  const known = new Map(claims.map((claim) => [claim.id, claim]));
  for (let wanted = claims; wanted.length;) {
    const ids = new Set(
      wanted.flatMap((claim) => [...claim.replies, claim.replies_to]).filter((id) => id && !known.has(id)),
    );
    if (!ids.size) break;
    const found = await post("/claims", { ids: [...ids] });
    wanted = found.results.filter(({ id }) => !known.has(id));
    for (const claim of wanted) known.set(claim.id, claim);
    names = { ...found.names, ...names };
  }
  return { known, names };
}

/** Cards for these claims, with their replies below them. A sentence that is already the `heading` above the cards is not
 * repeated. `all`: what is `related` to them, if that is at hand. */
export async function cards(claims, given, { about = [], heading = null, all = null } = {}) {
  const { known, names } = all ?? (await related(claims, given));
  const words = await vocabulary();
  const under = new Set(claims.flatMap((claim) => claim.replies));
  const shown = (claim, answered = null) =>
    card(claim, words, names, { about, heading, answered, replies: claim.replies.map((id) => shown(known.get(id))) });
  const first = claims.filter((claim) => !under.has(claim.id));
  return alike(first, words).map((same) => {
    const [strongest, ...others] = same.map((claim) => shown(claim, known.get(claim.replies_to)));
    if (!others.length) return strongest;
    const sources = new Set(same.slice(1).map(({ source }) => source.id));
    return h(
      "section",
      { class: "alike" },
      strongest,
      h(
        "details",
        {},
        h("summary", {}, `${count(others.length, "more claim")} of this, in ${count(sources.size, "source")}`),
        others,
      ),
    );
  });
}

/** Claims that say the same about the same entities, grouped; the weightiest group first, and in each the strongest statement first. */
export function alike(claims, words) {
  const statuses = Object.keys(words.statuses);
  const groups = new Map();
  for (const claim of claims) {
    const { subject, predicate, object, value, retracted } = claim;
    const key = JSON.stringify([subject, predicate, object, value, Boolean(retracted)]);
    (groups.get(key) ?? groups.set(key, []).get(key)).push(claim);
  }
  for (const same of groups.values()) same.sort((a, b) => statuses.indexOf(a.status) - statuses.indexOf(b.status));
  const heavy = ([{ predicate, retracted }]) => weightOf(predicate, words) + (retracted ? 100 : 0);
  return [...groups.values()].sort((a, b) => heavy(a) - heavy(b));
}
