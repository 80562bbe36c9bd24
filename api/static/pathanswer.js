// The answer to how entities are connected: a sentence, then each link with what it rests on.
import { cards } from "./claims.js";
import { count, failure, h, line, said } from "./dom.js";
import { HOPS } from "./pathform.js";
import { shortened } from "./text.js";

const HUBS_LISTED = 8;
const SENTENCE_MOST = 600; // the evidence has the full text

const listed = (items) => items.flatMap((item, i) => (i ? [i === items.length - 1 ? " and " : ", ", item] : [item]));

/** `name(id)`: what an entity is called. `act`: {ask(ask), instead(ask, end, entity), hub(id), put(paths, network, step)}.
 * Returns a function from the answer, its claims, the hubs it did not follow, its ends and the question to what is shown. */
export function pathAnswer({ words, name, act }) {
  function told(found, evidence, hubs, asked, ask) {
    const { outcome, limits, network, direct = [], in_common: shared = [], doubts = [] } = found;
    const paths = direct.length ? found.paths.filter(({ length }) => length > 1) : found.paths;
    const several = asked.length > 2;
    const notFollowed =
      limits.cut &&
      (hubs.length === 0
        ? `It stopped after ${limits.max_entities.toLocaleString("en")} entities. `
        : [
            "It did not follow ",
            listed(
              hubs
                .slice(0, HUBS_LISTED)
                .map((id) =>
                  h(
                    "button",
                    {
                      type: "button",
                      class: "pick",
                      title: "Put it on the canvas, to choose which of its links to follow",
                      onclick: () => act.hub(id),
                    },
                    said(name(id)),
                  ),
                ),
            ),
            hubs.length > HUBS_LISTED && ` and ${hubs.length - HUBS_LISTED} more`,
            `, which ${hubs.length === 1 ? "has" : "have"} more than ${limits.max_links_per_entity.toLocaleString("en")} links ${hubs.length === 1 ? "" : "each"}. `,
          ]);
    return [
      h("p", { class: "outcome", role: "status", "data-outcome": outcome }, found.sentence),
      outcome === "cut_off" &&
        h(
          "p",
          {},
          notFollowed,
          "What to do: choose fewer standings or fewer links above, or open one of these entities and follow the kind of link that matters.",
        ),
      outcome === "no_path" &&
        limits.max_hops < HOPS.at(-1) &&
        h(
          "p",
          {},
          h(
            "button",
            {
              type: "button",
              onclick: () => act.ask({ ...ask, max_hops: Math.min(limits.max_hops + 2, HOPS.at(-1)) }),
            },
            `Search up to ${Math.min(limits.max_hops + 2, HOPS.at(-1))} links away`,
          ),
        ),
      direct.length > 0 && between(direct, evidence),
      paths.map((path, n) => onePath(path, n, network, evidence, several)),
      shared.length > 0 && inCommon(shared, evidence),
      doubts.map((doubt) => inDoubt(doubt, ask)),
      outcome === "found" &&
        limits.cut &&
        h(
          "p",
          { class: "notice" },
          "The search was cut off, so there may be other paths, and better ones. ",
          notFollowed,
        ),
      paths.length > 1 &&
        h(
          "p",
          {},
          toCanvas(
            paths,
            network,
            `Put ${paths.length === 2 ? "both" : `all ${paths.length}`} paths on the canvas`,
            "Put the paths on the canvas",
          ),
        ),
    ].flat();
  }

  /** Every link between the two, whatever it says. */
  function between(links, { results, names: spoken }) {
    const claims = new Map(results.map((claim) => [claim.id, claim]));
    return h(
      "section",
      { class: "path" },
      h("h3", {}, "Directly linked"),
      h(
        "ul",
        {},
        links.map((link) =>
          onHop(link, link, link.claims.map((id) => claims.get(id)).filter(Boolean), results, spoken),
        ),
      ),
    );
  }

  /** What both have in common: no line is drawn for it, so that nobody takes it for a tie. */
  function inCommon(shared, { results, names: spoken }) {
    const claims = new Map(results.map((claim) => [claim.id, claim]));
    return h(
      "section",
      { class: "path common" },
      h("h3", {}, "In common, but not a tie"),
      h(
        "ul",
        {},
        shared.map((one) =>
          h(
            "li",
            {},
            h("p", { class: "why" }, one.kind, one.at_a_remove && ", at one remove"),
            h("p", { dir: "auto" }, shortened(one.sentence, SENTENCE_MOST)),
            withQuotes(one.sentence, one.claims.flat(), claims, results, spoken),
          ),
        ),
      ),
    );
  }

  const inDoubt = (doubt, ask) =>
    h(
      "section",
      { class: "path" },
      h("h3", {}, "Possibly the same"),
      h("p", { dir: "auto" }, doubt.sentence),
      h(
        "p",
        {},
        h(
          "button",
          {
            type: "button",
            class: "quiet",
            onclick: () => act.instead(ask, doubt.end, { id: doubt.other, name: doubt.name }),
          },
          "Ask for ",
          said(doubt.name),
          " instead",
        ),
      ),
    );

  function onePath(path, n, network, { results, names: spoken }, several) {
    const links = new Map(network.links.map((link) => [link.id, link]));
    const claims = new Map(results.map((claim) => [claim.id, claim]));
    const titles = new Map(results.map(({ source }) => [source.id, source]));
    const weakest = words.standings[path.weakest];
    return h(
      "section",
      { class: "path" },
      h(
        "h3",
        {},
        `Path ${n + 1}: `,
        several && [said(name(path.entities[0])), " to ", said(name(path.entities.at(-1))), ", "],
        count(path.length, "link"),
      ),
      h(
        "p",
        { class: "status" },
        line(weakest),
        " Its weakest link is ",
        h("b", {}, weakest.name),
        `: ${weakest.meaning}. That link rests on ${count(path.independent_sources, "source")}.`,
      ),
      h(
        "p",
        { class: "status" },
        path.breaks_without.length
          ? [
              "It depends on ",
              path.breaks_without.length > 1 && "each of ",
              listed(path.breaks_without.map((id) => cited(titles.get(id), id))),
              ".",
            ]
          : "Each of its links has more than one source: it depends on no single one.",
      ),
      h("p", { class: "row" }, toCanvas([path], network, "Put on the canvas", `Put path ${n + 1} on the canvas`)),
      h(
        "ol",
        {},
        path.hops.map((hop) =>
          onHop(hop, links.get(hop.link), hop.claims.map((id) => claims.get(id)).filter(Boolean), results, spoken),
        ),
      ),
    );
  }

  const cited = (source, id) =>
    source
      ? [h("cite", { dir: "auto" }, source.title), source.published ? ` (${source.published})` : " (undated)"]
      : id;

  function onHop(hop, link, claims, every, spoken) {
    const standing = words.standings[link.standing];
    const known = new Map(claims.map((claim) => [claim.id, claim]));
    const evidence = withQuotes(hop.sentence, hop.claims, known, every, spoken);
    return h(
      "li",
      {},
      h("p", { class: "sentence", dir: "auto" }, shortened(hop.sentence, SENTENCE_MOST)),
      h("p", { class: "status" }, line(standing), " ", h("b", {}, standing.name), `: ${standing.meaning}`),
      evidence,
      hop.also?.length > 0 &&
        h(
          "p",
          { class: "why" },
          `Between the same two there ${hop.also.length === 1 ? "is one other link" : `are ${hop.also.length} other links`}, drawn too when this is put on the canvas.`,
        ),
    );
  }

  /** The claims behind a sentence, shown when they are asked for. */
  function withQuotes(sentence, ids, claims, every, spoken) {
    const inside = h("div", { class: "claims" });
    const evidence = h(
      "details",
      {},
      h("summary", {}, `${count(ids.length, "claim")}, with quotes and sources`),
      inside,
    );
    evidence.addEventListener("toggle", async () => {
      if (!evidence.open || inside.children.length) return;
      const said = ids.map((id) => claims.get(id)).filter(Boolean);
      const replies = every.filter((claim) => ids.includes(claim.replies_to));
      try {
        inside.replaceChildren(...(await cards([...said, ...replies], spoken, { heading: sentence })));
      } catch (error) {
        inside.replaceChildren(failure(error));
      }
    });
    return evidence;
  }

  const toCanvas = (paths, network, label, step) =>
    h("button", { type: "button", onclick: () => act.put(paths, network, step) }, label);

  return told;
}
