// How two entities or more are connected, in ranks: directly linked, connected by paths, something in common but no tie, or nothing and why.
import { get, post, vocabulary } from "./api.js";
import { failure, h, loading, said } from "./dom.js";
import { pathAnswer } from "./pathanswer.js";
import { MOST_ENDS, further, pathForm, replaced } from "./pathform.js";
import { isLink } from "./state.js";
import { shortened } from "./text.js";

const NAME_MOST = 90; // characters shown; the evidence has the full text
const ALL = new Intl.ListFormat("en-GB", { type: "conjunction" });
const BELOW = 260; // how far below what is on the canvas a path is laid out

export function pathsPanel(workspace) {
  const answer = h("section", { "aria-label": "Answer", class: "answer" });
  const form = pathForm(workspace, {
    name: (id) => name(id),
    again: () => {
      asked = null;
    },
    wrong: (words) => answer.replaceChildren(h("p", { class: "notice", role: "alert" }, words)),
  });
  const element = h(
    "div",
    {},
    h("h2", {}, "How are these connected?"),
    h(
      "p",
      {},
      "First come the links between them, whatever they say; then the best paths through others, the best-founded first; then what they have in common that does not tie them together.",
    ),
    form.element,
    answer,
  );
  const name = (id) => shortened(workspace.entity(id)?.name ?? names.get(id) ?? id, NAME_MOST);
  const names = new Map();
  let asked = null;
  let told = null;
  const act = {
    ask: (ask) => workspace.open("paths", ask),
    /** The same question about another entity in the place of an end. */
    instead(ask, end, other) {
      names.set(other.id, other.name);
      workspace.open("paths", replaced(ask, end, other.id));
    },
    async hub(id) {
      await workspace.add([id], { words: `Put ${name(id)} on the canvas` });
      workspace.choose(id);
    },
    async put(paths, network, step) {
      if (!(await put(paths, [], network, step))) return;
      workspace.say(`On the canvas, ${paths.length === 1 ? "the path is" : "the paths are"} highlighted.`);
    },
  };

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
      told ??= pathAnswer({ words: await vocabulary(), name, act });
      if (turn !== asked) return;
      form.fill({ ...ask, source: ends[0], target: ends[1], targets: ends.slice(2).join(",") });
      answer.replaceChildren(...told(found, evidence, hubs, ends, ask).filter(Boolean));
      if ((found.paths.length || found.direct?.length) && !workspace.state.entities.length) {
        put(found.paths, found.direct ?? [], found.network, "Put the answer on the canvas");
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

  async function put(paths, direct, network, step) {
    const onPaths = [...direct.map(({ id }) => id), ...paths.flatMap(({ hops }) => hops.map(({ link }) => link))];
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

  /** From left to right in the order of the hops, or down a tall window, below what is on the canvas already. */
  function laidOut(network) {
    const placed = network.entities.map(({ id, x, y }) => (workspace.tall() ? { id, x: y, y: x } : { id, x, y }));
    const there = workspace.state.entities.map(({ y }) => y ?? 0);
    const top = Math.min(...placed.map(({ y }) => y));
    const down = there.length ? Math.max(...there) + BELOW - top : 0;
    return new Map(placed.map(({ id, x, y }) => [id, { x, y: y + down }]));
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
          h("button", { type: "button", class: "quiet", onclick: () => act.instead(ask, end, one) }, said(one.name)),
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
      form.fill({ source, target, targets, ...(as_of && { as_of }), ...(known_on && { known_on }), ...ask });
    } else {
      form.fill(ask);
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
