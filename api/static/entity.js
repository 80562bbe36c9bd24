// What is known of an entity besides its links in the picture: its other names, doubts, records and claims.
import { get } from "./api.js";
import { cards, related } from "./claims.js";
import { button, count, entityLink, failure, fill, h, loading, said } from "./dom.js";
import { visible } from "./text.js";
import { unknowns } from "./unknowns.js";

export const AT_ONCE = 50; // claims
export const NAME_MOST = 160; // characters of a name in a heading; the full name is below it

/** All ids of an entity: its own, and those of the records that were joined to it. */
const idsOf = ({ id, same_as }) => [id, ...same_as.map((one) => one.id)];

/** `choose(id)`: asks what to add to the picture; `days()`: the dates asked about. Returns a function of an entity, the first
 * page of its claims, and how many of its links are in the picture. */
export function whatIsKnown({ choose, days }) {
  async function told(whole, page, shown) {
    const sum = (counts) => Object.values(counts).reduce((total, n) => total + n, 0);
    const total = sum(whole.claims);
    const others = whole.names.filter(({ value }) => value !== whole.name);
    const unseen = sum(whole.links) - shown;
    const all = await related(page.results, page.names);
    return [
      unseen > 0 &&
        h(
          "p",
          { class: "why" },
          `${count(sum(whole.links), "link")} in the whole graph; ${unseen.toLocaleString("en")} not in this picture. `,
          button("Choose what to add", () => choose(whole.id), { class: "plain" }),
        ),
      whole.name.length > NAME_MOST &&
        h("details", {}, h("summary", {}, "Full name"), h("p", { dir: "auto" }, whole.name)),
      others.length > 0 &&
        h(
          "p",
          {},
          "Also: ",
          others.flatMap(({ value }, i) => [i ? ", " : "", said(value)]),
        ),
      whole.note && h("p", { class: "note", dir: "auto" }, whole.note),
      whole.doubts.length > 0 && h("h3", {}, "Possibly the same"),
      whole.doubts.map((doubt) =>
        h("p", { dir: "auto" }, doubt.sentence, " ", entityLink(doubt.other, `Look at ${doubt.name}`)),
      ),
      whole.same_as.length > 0 && [h("h3", {}, "Shown as one"), records(whole.same_as)],
      h("h3", {}, `Claims: ${count(total, "claim")}`),
      Object.keys(days()).length > 0
        ? h(
            "p",
            { class: "why" },
            `${page.truncated ? "Of the newest, " : ""}${count(page.results.length, "claim")} on that date; ${total.toLocaleString("en")} if no date is chosen.`,
          )
        : total > 0 &&
          h(
            "p",
            { class: "tally" },
            Object.entries(whole.claims).map(([status, n]) =>
              h("span", {}, h("b", {}, n.toLocaleString("en")), ` ${status}`),
            ),
          ),
      h("div", { class: "claims" }, await cards(page.results, page.names, { about: idsOf(whole), all })),
      page.truncated && older(whole, total, AT_ONCE),
      unknowns(page.results, null, { known: all.known, entity: whole, partial: page.truncated }),
      h("p", { class: "why" }, "Address of this entity: ", entityLink(whole.id, whole.id)),
    ];
  }

  /** The records that an entity is made of, and why they were joined. */
  function records(same) {
    const named = new Map(same.map(({ id, name }) => [id, name]));
    return [
      h("p", { class: "why" }, "Each claim still refers to its original record. A judgement can be taken back."),
      h(
        "ul",
        {},
        same.map(({ id, name, datasets, joined }) =>
          h(
            "li",
            { dir: "auto" },
            h("code", {}, id),
            `: ${visible(name)} (${datasets.join(", ")})`,
            joined.map(({ other, reason, by, on }) =>
              h(
                "p",
                { class: "why" },
                `${by === "rule" ? "Joined by rule" : `Judged the same by ${visible(by)}`} as ${other}, ${visible(named.get(other) ?? other)}${on ? ` (${on})` : ""}: ${visible(reason)}`,
              ),
            ),
          ),
        ),
      ),
    ];
  }

  /** The next page of claims, when asked for. */
  function older(whole, total, from) {
    const place = h("div", { class: "claims" });
    const load = async () => {
      fill(place, loading("more claims"));
      try {
        const page = await get(`/entities/${encodeURIComponent(whole.id)}/claims`, {
          limit: AT_ONCE,
          offset: from,
          ...days(),
        });
        fill(
          place,
          await cards(page.results, page.names, { about: idsOf(whole) }),
          page.truncated && older(whole, total, from + AT_ONCE),
        );
      } catch (error) {
        fill(place, failure(error, load));
      }
    };
    fill(place, button(`Show more: ${from} of ${total.toLocaleString("en")} are shown`, load));
    return place;
  }
  return told;
}
