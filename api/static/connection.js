// /?source=ID&target=ID: how two entities are connected, hop by hop, each with its evidence.
import { get, vocabulary } from "./api.js";
import { cards } from "./claims.js";
import { entityField } from "./combobox.js";
import { count, failure, h, line, loading } from "./dom.js";
import { view } from "./view.js";

export function connectionForm({ source = "", sourceName = source, target = "", targetName = target } = {}) {
  return h("form", { class: "connection", action: "/" },
    entityField("From", { name: "source", id: source, shown: sourceName }),
    entityField("To", { name: "target", id: target, shown: targetName }),
    h("button", {}, "Find connections"));
}

export async function connectionPage(main, parameters) {
  const [source, target] = [parameters.get("source") ?? "", parameters.get("target") ?? ""];
  if (!source || !target) {
    main.replaceChildren(
      h("h1", { tabindex: "-1" }, "How are these two connected?"),
      h("p", {}, "Give two people, companies or bodies. The answer is the best chains of links between them, the best founded first, with the sources of each link."),
      connectionForm({ source, target }));
    return "Connections";
  }
  const asked = Object.fromEntries([...parameters].filter(([, value]) => value));
  let found;
  try {
    found = await get("/paths", asked);
  } catch (error) {
    const { entity } = error.detail ?? {};
    const end = entity === source ? "source" : "target";
    error.choose = (id) => h("a", { href: `/?${new URLSearchParams({ ...asked, [end]: id })}` }, id);
    main.replaceChildren(h("h1", { tabindex: "-1" }, "How are these two connected?"), connectionForm({ source, target }), failure(error, () => connectionPage(main, parameters)));
    return "Connections";
  }
  const { paths, outcome, network, limits } = found;
  const [words, ...ends] = await Promise.all([vocabulary(), ...[found.source, found.target].map((id) => network.entities.find((entity) => entity.id === id) ?? get(`/entities/${encodeURIComponent(id)}`))]);
  const links = new Map(network.links.map((link) => [link.id, link]));
  main.replaceChildren(
    h("h1", { tabindex: "-1", dir: "auto" }, `How are ${ends[0].name} and ${ends[1].name} connected?`),
    connectionForm({ source: ends[0].id, sourceName: ends[0].name, target: ends[1].id, targetName: ends[1].name }),
    h("p", { class: "outcome", role: "status" }, outcomeOf(outcome, paths, limits)),
    paths.map((path, n) => h("section", { class: "path" },
      h("h2", {}, `Path ${n + 1}: ${count(path.length, "link")}`),
      h("p", { class: "status" }, "Its weakest link is ", h("b", {}, path.weakest), `: ${words.standings[path.weakest].meaning}`),
      h("ol", {}, path.hops.map((hop) => hopOf(hop, links.get(hop.link), words, n === 0))))),
    paths.length > 0 && view(asked, `Paths between ${ends[0].name} and ${ends[1].name}`));
  return `${ends[0].name} and ${ends[1].name}`;
}

function outcomeOf(outcome, paths, { max_hops: hops }) {
  if (outcome === "found") return `${count(paths.length, "path")} of at most ${hops} links, the best founded first. Each link holds only as well as its standing says.`;
  if (outcome === "cut_off") return "The search was cut off at a limit before it was through. There may be paths that it did not reach.";
  return `No path of at most ${hops} links was found. That is not proof that there is no tie: only what was loaded was searched, and countries, laws and documents join nobody.`;
}

function hopOf(hop, link, words, open) {
  const { standing } = link;
  const place = h("div", { class: "claims" });
  const evidence = h("details", { open }, h("summary", {}, `Evidence: ${count(hop.claims.length, "claim")}`), place);
  let asked = false;
  const load = async () => {
    if (asked || !evidence.open) return;
    asked = true;
    place.replaceChildren(loading("the claims"));
    try {
      const { claims, names } = await get(`/links/${encodeURIComponent(hop.link)}`);
      place.replaceChildren(...await cards(claims, names, { heading: hop.sentence }));
    } catch (error) {
      asked = false;
      place.replaceChildren(failure(error, load));
    }
  };
  evidence.addEventListener("toggle", load);
  load();
  return h("li", {},
    h("p", { class: "sentence", dir: "auto" }, hop.sentence),
    h("p", { class: "status" }, line(words.standings[standing]), " ", h("b", {}, standing), `: ${words.standings[standing].meaning}`),
    evidence);
}
