// How two entities or more are connected, in ranks: directly linked, connected by paths, in common and no tie, or nothing and why.
import { get, post, vocabulary } from "./api.js";
import { cards } from "./claims.js";
import { entityField } from "./combobox.js";
import { count, failure, h, line, loading, said } from "./dom.js";
import { isLink } from "./state.js";
import { shortened } from "./text.js";

const HOPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const PATHS = [1, 3, 5, 10, 20];
const MOST_ENDS = 10;
const NAME_MOST = 90; // characters shown; the evidence has the full text
const SENTENCE_MOST = 600;
const DATE = "\\d{4}(-\\d{2}(-\\d{2})?)?";
const NOT_PROOF = "That does not prove that there is no tie: only what was loaded was searched.";
const ACTS = "A path through what was done in a case or event shows who did what, not who is close to whom.";
const ALL = new Intl.ListFormat("en-GB", { type: "conjunction" });
const BELOW = 260; // how far below what is on the canvas a path is laid out

/** The ends beyond the first two. */
const further = ({ targets = "" }) => targets.split(",").filter(Boolean);

const listed = (items) => items.flatMap((item, i) => (i ? [i === items.length - 1 ? " and " : ", ", item] : [item]));

export function pathsPanel(workspace) {
  const place = h("div");
  const answer = h("section", { "aria-label": "Answer", class: "answer" });
  const element = h(
    "div",
    {},
    h("h2", {}, "How are these connected?"),
    h(
      "p",
      {},
      "First come the links between them, whatever they say; then the best paths by way of others, the best-founded first; then what they are linked to without being tied by it.",
    ),
    place,
    answer,
  );
  const name = (id) => shortened(workspace.entity(id)?.name ?? names.get(id) ?? id, NAME_MOST);
  const names = new Map();
  let asked = null;
  let words = null;

  // --- the form -----------------------------------------------------------------------------------

  async function form(ask) {
    words ??= await vocabulary();
    const select = (key, label, values, preset) =>
      h(
        "label",
        { class: "field" },
        h("span", {}, label),
        h(
          "select",
          { name: key },
          values.map((value) =>
            h("option", { value, selected: String(value) === String(ask[key] ?? preset) }, String(value)),
          ),
        ),
      );
    const date = (key, label, hint) =>
      h(
        "label",
        { class: "field" },
        h("span", {}, label),
        h("input", {
          name: key,
          type: "text",
          inputmode: "numeric",
          pattern: DATE,
          title: "A day, month or year: 2022-09-14, 2022-09, 2022",
          placeholder: hint,
          value: ask[key] ?? "",
        }),
      );
    const and = (id) => entityField("And", { name: "further", id, shown: name(id) });
    const more = h("div", { class: "further" }, further(ask).map(and));
    const another = h(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () => {
          more.append(and(""));
          more.lastElementChild.querySelector("input").focus();
          another.hidden = more.children.length >= MOST_ENDS - 2;
        },
      },
      "Add another",
    );
    another.hidden = further(ask).length >= MOST_ENDS - 2;
    const wanted = ask.standing?.split(",");
    const narrowed = ["max_hops", "k", "standing", "as_of", "known_on"].some((key) => ask[key]);
    const made = h(
      "form",
      { class: "connection" },
      entityField("From", { name: "source", id: ask.source ?? "", shown: name(ask.source ?? "") }),
      entityField("To", { name: "target", id: ask.target ?? "", shown: name(ask.target ?? "") }),
      more,
      h(
        "p",
        { class: "row" },
        h("button", {}, "Find connections"),
        another,
        h("button", { type: "button", class: "quiet", onclick: () => turn(made) }, "Swap"),
        chosen(ask) &&
          h(
            "button",
            { type: "button", class: "quiet", onclick: () => workspace.open("paths", { ...ask, ...chosen(ask) }) },
            `Use the ${further(chosen(ask)).length ? further(chosen(ask)).length + 2 : "two"} selected`,
          ),
      ),
      h(
        "details",
        { class: "whole", open: narrowed },
        h("summary", {}, "Narrow the search"),
        h(
          "div",
          { class: "parameters" },
          select("max_hops", "Maximum number of links", HOPS, 6),
          select("k", "Maximum number of paths", PATHS, 3),
          date("as_of", "As it was on", "any date"),
          date("known_on", "As published by", "any date"),
          h(
            "fieldset",
            { class: "whole" },
            h("legend", {}, "Only links that are"),
            Object.values(words.standings).map((standing) =>
              h(
                "label",
                {},
                h("input", {
                  type: "checkbox",
                  name: "standing",
                  value: standing.name,
                  checked: !wanted || wanted.includes(standing.name),
                }),
                " ",
                line(standing),
                " ",
                standing.name,
              ),
            ),
          ),
        ),
      ),
    );
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      submit(new FormData(made));
    });
    const held = place.contains(document.activeElement);
    place.replaceChildren(made);
    if (held) made.querySelector("button").focus();
  }

  function submit(data) {
    const standing = data.getAll("standing");
    const every = [0, Object.keys(words.standings).length].includes(standing.length);
    const value = (key) => (data.get(key) ?? "").trim();
    const preset = { max_hops: "6", k: "3" };
    const plain = Object.fromEntries(
      ["source", "target", "max_hops", "k", "as_of", "known_on"].map((key) => [
        key,
        value(key) === preset[key] ? "" : value(key),
      ]),
    );
    if (!plain.source || !plain.target) {
      return answer.replaceChildren(
        h("p", { class: "notice", role: "alert" }, "Choose both ends: type a name and choose one of the suggestions."),
      );
    }
    asked = null; // so that the same question can be asked again
    const targets = data
      .getAll("further")
      .map((id) => id.trim())
      .filter(Boolean)
      .join(",");
    workspace.open("paths", { ...plain, targets, standing: every ? "" : standing.join(",") });
  }

  function turn(made) {
    const data = new FormData(made);
    workspace.open("paths", { ...workspace.state.ask, source: data.get("target"), target: data.get("source") });
  }

  /** The selected entities as ends, unless they are already in the form. */
  function chosen(ask) {
    const ids = workspace.state.selected.filter((id) => !isLink(id));
    const asked = [ask.source, ask.target, ...further(ask)];
    if (ids.length < 2 || ids.length > MOST_ENDS || ids.every((id) => asked.includes(id))) return null;
    const [source, target, ...others] = ids;
    return { source, target, targets: others.join(",") };
  }

  // --- the answer ---------------------------------------------------------------------------------

  async function find(ask) {
    const turn = (asked = JSON.stringify(ask));
    answer.replaceChildren(loading("the connections"));
    try {
      const found = await get("/paths", ask, {
        words: `How ${ALL.format([ask.source, ask.target, ...further(ask)].map(name))} are connected`,
      });
      for (const entity of found.network.entities) names.set(entity.id, entity.name);
      const shared = (found.in_common ?? []).flatMap(({ claims }) => claims.flat());
      const doubted = (found.doubts ?? []).flatMap(({ claims }) => claims);
      const ids = [...new Set([...found.network.links.flatMap((link) => link.claims), ...shared, ...doubted])];
      const evidence = ids.length ? await post("/claims", { ids }) : { results: [], names: {} };
      const hubs = await named(found.limits.hubs ?? []);
      const ends = await named(found.ends ?? [found.source, found.target]);
      if (turn !== asked) return;
      form({ ...ask, source: ends[0], target: ends[1], targets: ends.slice(2).join(",") });
      answer.replaceChildren(...told(found, evidence, hubs, ends, ask).filter(Boolean));
      if ((found.paths.length || found.direct?.length) && !workspace.state.entities.length) {
        put(found.paths, found.network, "Put the answer on the canvas");
      } // nothing is in its way
    } catch (error) {
      const notice = await refused(error, ask);
      if (turn === asked) answer.replaceChildren(notice);
    }
  }

  /** Names by id; an entity that is not loaded is fetched. */
  async function named(ids) {
    const missing = ids.filter((id) => !workspace.entity(id) && !names.has(id)).slice(0, 20);
    for (const { id, name: known } of await Promise.all(
      missing.map((id) => get(`/entities/${encodeURIComponent(id)}`)),
    )) {
      names.set(id, known);
    }
    return ids;
  }

  function told(found, evidence, hubs, asked, ask) {
    const { outcome, limits, network, direct = [], in_common: shared = [], doubts = [], reach = null } = found;
    const paths = direct.length ? found.paths.filter(({ length }) => length > 1) : found.paths;
    const several = asked.length > 2;
    const ends = listed(asked.map((id) => h("b", {}, said(name(id)))));
    const cut = limits.cut && [
      hubs.length > 0 && [
        "It did not follow ",
        listed(
          hubs
            .slice(0, 8)
            .map((id) =>
              h(
                "button",
                {
                  type: "button",
                  class: "pick",
                  title: "Put it on the canvas, to choose which of its links to follow",
                  onclick: () => hub(id),
                },
                said(name(id)),
              ),
            ),
        ),
        hubs.length > 8 && ` and ${hubs.length - 8} more`,
        `, which ${hubs.length === 1 ? "has" : "have"} more than ${limits.max_links_per_entity.toLocaleString("en")} links ${hubs.length === 1 ? "" : "each"}. `,
      ],
      hubs.length === 0 && `It stopped after ${limits.max_entities.toLocaleString("en")} entities. `,
    ];
    const words = {
      found: () => [
        direct.length > 0 && [
          several ? ["Of ", ends, ", some"] : ends,
          ` are directly linked, by ${count(direct.length, "link")}. `,
        ],
        paths.length > 0 && [
          `${count(paths.length, "path")} of at most ${count(limits.max_hops, "link")} ${direct.length ? "also " : ""}${paths.length === 1 ? "joins" : "join"} `,
          direct.length ? "them" : ends,
          ", the best-founded first. ",
        ],
        "Each link is only as reliable as its standing. ",
        paths.some(({ acts }) => acts) && ACTS,
      ],
      no_path: () => [
        `No path of at most ${count(limits.max_hops, "link")} ${several ? "ties all of" : "joins"} `,
        ends,
        `. ${NOT_PROOF}`,
      ],
      cut_off: () => [
        "The search between ",
        ends,
        " was cut off before it was complete: it found none, but there may be some. ",
        cut,
      ],
    }[outcome]();
    return [
      h("p", { class: "outcome", role: "status", "data-outcome": outcome }, words),
      outcome === "cut_off" &&
        h(
          "p",
          {},
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
              onclick: () => workspace.open("paths", { ...ask, max_hops: Math.min(limits.max_hops + 2, HOPS.at(-1)) }),
            },
            `Look up to ${Math.min(limits.max_hops + 2, HOPS.at(-1))} links far`,
          ),
        ),
      reach && h("p", {}, `${reach.why} ${reach.searched} ${reach.next}`),
      direct.length > 0 && between(direct, evidence),
      paths.map((path, n) => onePath(path, n, network, evidence, several)),
      shared.length > 0 && inCommon(shared, evidence),
      doubts.map((doubt) => inDoubt(doubt, ask)),
      outcome === "found" &&
        cut &&
        h("p", { class: "notice" }, "The search was cut off, so there may be other paths, and better ones. ", cut),
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

  /** What both are joined to: no line is drawn for it, so that nobody takes it for a tie. */
  function inCommon(shared, { results, names: spoken }) {
    const claims = new Map(results.map((claim) => [claim.id, claim]));
    return h(
      "section",
      { class: "path common" },
      h("h3", {}, "In common, and no tie"),
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
            onclick: () => {
              names.set(doubt.other, doubt.name);
              workspace.open("paths", replaced(ask, doubt.end, doubt.other));
            },
          },
          "Ask for ",
          said(doubt.name),
          " instead",
        ),
      ),
    );

  /** The same question with another end in the place of this one. */
  function replaced(ask, end, other) {
    const each = (id) => (id === end ? other : id);
    return { ...ask, source: each(ask.source), target: each(ask.target), targets: further(ask).map(each).join(",") };
  }

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
    h(
      "button",
      {
        type: "button",
        onclick: async () => {
          if (await put(paths, network, step)) {
            workspace.say(`On the canvas, ${paths.length === 1 ? "the path is" : "the paths are"} highlighted.`);
          }
        },
      },
      label,
    );

  async function put(paths, network, step) {
    const onPaths = paths.flatMap(({ hops }) => hops.map(({ link }) => link));
    const marked = [...new Set(onPaths.length ? onPaths : network.links.map(({ id }) => id))];
    const ends = [
      ...new Set(
        network.links.filter(({ id }) => marked.includes(id)).flatMap(({ source, target }) => [source, target]),
      ),
    ];
    const done = await workspace.add(ends, { words: step, marked, select: [], at: laidOut(network) });
    workspace.canvas?.show(ends);
    return done;
  }

  /** From left to right in the order of the hops, below what is on the canvas already. */
  function laidOut(network) {
    const there = workspace.state.entities.map(({ y }) => y ?? 0);
    const top = Math.min(...network.entities.map(({ y }) => y));
    const down = there.length ? Math.max(...there) + BELOW - top : 0;
    return new Map(network.entities.map(({ id, x, y }) => [id, { x, y: y + down }]));
  }

  async function hub(id) {
    await workspace.add([id], { words: `Put ${name(id)} on the canvas` });
    workspace.choose(id);
  }

  async function refused(error, ask) {
    if (error.status !== 404 && error.status !== 409) return failure(error, () => find(ask));
    const given = [ask.source, ask.target, ...further(ask)];
    const end = given.findLast((id) => error.detail?.entity === id || error.message.includes(`'${id}'`)) ?? ask.source;
    const unknown = error.status === 404;
    const meant = unknown
      ? (await get("/search", { q: end.slice(0, 200), limit: 6 }).catch(() => ({ results: [] }))).results.map(
          ({ entity }) => entity,
        )
      : (await named(error.detail?.candidates ?? [])).map((id) => ({ id, name: name(id) }));
    return h(
      "div",
      { class: "outcome", role: "alert", "data-outcome": unknown ? "unknown_entity" : "ambiguous" },
      h(
        "p",
        {},
        unknown
          ? [
              "Nothing in the graph is called ",
              h("b", {}, said(end)),
              ". Nothing was searched: try another name or spelling, and choose one of the suggestions.",
            ]
          : ["Several entities are called ", h("b", {}, said(end)), ". Which one is meant?"],
      ),
      meant.length > 0 && unknown && h("p", {}, "Similar names:"),
      h(
        "p",
        { class: "row" },
        meant.map((one) =>
          h(
            "button",
            {
              type: "button",
              class: "quiet",
              onclick: () => {
                names.set(one.id, one.name);
                workspace.open("paths", replaced(ask, end, one.id));
              },
            },
            said(one.name),
          ),
        ),
      ),
    );
  }

  // --- what the page shows ------------------------------------------------------------------------

  function show() {
    if (workspace.state.panel !== "paths") return;
    const { as_of, known_on, selected } = workspace.state;
    const ask = { ...workspace.state.ask };
    if (JSON.stringify(ask) === asked) return;
    if (!ask.source && !ask.target) {
      const [source, target, ...others] = selected.filter((id) => !isLink(id)).slice(0, MOST_ENDS);
      const targets = others.join(",");
      asked = null;
      answer.replaceChildren();
      form({ source, target, targets, ...(as_of && { as_of }), ...(known_on && { known_on }), ...ask });
    } else {
      form(ask);
      if (ask.source && ask.target) find(ask);
      else {
        asked = JSON.stringify(ask);
        answer.replaceChildren();
      }
    }
  }
  workspace.addEventListener("panel", show);
  show();
  return { name: "paths", title: "Paths", element };
}
