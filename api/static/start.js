// /: how much there is, three ways in, and the saved questions. And /?q=…: what a search found.
import { get, vocabulary } from "./api.js";
import { connectionForm } from "./connection.js";
import { count, entityLink, h, said } from "./dom.js";
import { questionList } from "./question.js";

const WAYS_IN = [
  ["/?entity=ly-yong-phat", "Ly Yong Phat and the compounds", "What is alleged of the senator and businessman, what the US Treasury put on record, and what was said in answer."],
  ["/?source=hun-sen&target=dy-vichea", "Hun Sen and Dy Vichea", "How these two are tied: by family, by office, and in whose words."],
  ["/?entity=tvpa-sanctions", "The TVPA sanctions", "What one source says of them, whom they hit, and what the texts leave open."],
];

export async function startPage(main) {
  const [{ counts }, questions] = await Promise.all([get("/health"), questionList()]);
  const { entities, links, claims, sources } = counts;
  main.replaceChildren(
    h("h1", { tabindex: "-1", class: "lead" }, "Who is tied to whom in state-crime networks, and on whose word."),
    h("p", { class: "summary" }, "Every line that Khsae draws rests on claims; every claim names its source, quotes it, and says what kind of statement it is."),
    claims === 0
      ? h("p", { class: "notice" }, "The graph is empty. Load the facts: khsae load facts")
      : h("p", { class: "tally" }, [[claims, "claim"], [links, "link"], [entities, "entity", "entities"], [sources, "source"]].map(([n, one, many]) => h("span", {}, h("b", {}, n.toLocaleString("en")), count(n, one, many).replace(/^\S+/, "")))),
    h("ul", { class: "ways" }, WAYS_IN.map(([href, title, text]) => h("li", {}, h("a", { href }, title), h("p", {}, text)))),
    h("h2", {}, "How are two connected?"),
    connectionForm(),
    h("h2", {}, "Questions to ask"),
    ...questions.filter(Boolean));
  return null;
}

export async function resultsPage(main, parameters) {
  const q = (parameters.get("q") ?? "").trim();
  if (!q) return startPage(main);
  const [{ results, truncated }, { types }] = await Promise.all([get("/search", { q, limit: 50 }), vocabulary()]);
  main.replaceChildren(
    h("h1", { tabindex: "-1" }, "Entities named ", h("q", { dir: "auto" }, q)),
    h("p", { role: "status" }, results.length === 0
      ? "Nobody and nothing here bears such a name. Try one word of it, or another spelling."
      : `${count(results.length, "match", "matches")}${truncated ? ", and there are more: type more of the name" : ""}.`),
    h("ul", { class: "results" }, results.map(({ entity, why }) => h("li", {},
      entityLink(entity.id, entity.name), " ", h("small", {}, types[entity.type].label),
      entity.summary && h("p", { dir: "auto" }, entity.summary), h("p", { class: "why" }, said(why))))));
  return `Search: ${q}`;
}
