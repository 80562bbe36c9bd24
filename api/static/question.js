// /?query=NAME&…: a saved question, its parameters, and its answer; without a name, the list of all.
import { address, get, vocabulary } from "./api.js";
import { statusOf } from "./claims.js";
import { entityField } from "./combobox.js";
import { count, entityLink, failure, h, line, loading, said } from "./dom.js";
import { view } from "./view.js";

const ROWS = 200;
const own = (parameters) => Object.fromEntries([...parameters].filter(([key, value]) => key !== "query" && value !== ""));
const spoken = (name) => name.replaceAll("_", " ");
const marked = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));

/** All questions, the plain building blocks last. */
export async function questionList() {
  const { results } = await get("/queries");
  const [core, others] = [true, false].map((wanted) => results.filter((query) => query.tags.includes("core") === wanted).sort((a, b) => a.title.localeCompare(b.title)));
  const items = (queries) => h("ul", { class: "questions" }, queries.map((query) =>
    h("li", {}, h("a", { href: `/?${new URLSearchParams({ query: query.name })}` }, query.title))));
  return [others.length > 0 && items(others), core.length > 0 && h("details", { open: others.length === 0 }, h("summary", {}, "Building blocks"), items(core))];
}

export async function questionPage(main, parameters) {
  const name = parameters.get("query");
  if (!name) {
    main.replaceChildren(h("h1", { tabindex: "-1" }, "Saved questions"),
      h("p", {}, "Each is one Cypher query with parameters. Its page says what the answer means and what it does not."), ...(await questionList()).filter(Boolean));
    return "Questions";
  }
  const query = await get(`/queries/${encodeURIComponent(name)}`);
  const given = own(parameters);
  const answer = h("section", { "aria-label": "Answer" });
  const wanted = Object.entries(query.parameters);
  main.replaceChildren(
    h("h1", { tabindex: "-1" }, query.title),
    h("p", { class: "summary" }, marked(query.description)),
    wanted.length > 0 && form(query, given, wanted),
    answer,
    h("details", {}, h("summary", {}, "The query in Cypher"), h("pre", {}, query.cypher)));
  const ready = wanted.every(([key, { required, default: preset }]) => !required || preset !== null || key in given);
  if (ready) run(answer, query, given);
  return query.title;
}

function form(query, given, wanted) {
  return h("form", { class: "parameters", action: "/" },
    h("input", { type: "hidden", name: "query", value: query.name }),
    wanted.map(([key, parameter]) => field(key, parameter, given[key] ?? parameter.default ?? "")),
    h("button", {}, "Ask"));
}

function field(key, { type, help, choices, minimum, maximum, required, example }, value) {
  const label = `${spoken(key)}: ${help}${required ? "" : " (may stay empty)"}`;
  const hint = type === "choices" && choices.length > 0 ? `some of: ${choices.join(",")}` : example === null ? "" : `for example ${[example].flat().join(",")}`;
  if (type === "entity") return entityField(label, { name: key, id: String(value), hint });
  const options = type === "boolean" ? ["true", "false"] : type === "choice" ? choices : null;
  const input = options
    ? h("select", { name: key }, [...(required ? [] : [""]), ...options].map((option) => h("option", { value: option, selected: String(value) === option }, option || "any")))
    : h("input", { name: key, type: type === "integer" ? "number" : "text", min: minimum, max: maximum, value: [value].flat().join(","), placeholder: hint });
  return h("label", { class: "field" }, h("span", {}, label), input);
}

async function run(place, query, given) {
  place.replaceChildren(loading("the answer"));
  const path = `/queries/${encodeURIComponent(query.name)}/run`;
  try {
    const [answer, words] = await Promise.all([get(path, { ...given, limit: ROWS }), vocabulary()]);
    const rows = answer.rows ?? answer.links;
    const cut = answer.truncated && h("p", { class: "notice" }, `Not the whole answer: only the first ${ROWS} are shown here. The CSV has more.`);
    place.replaceChildren(
      h("p", { role: "status" }, rows.length ? count(rows.length, answer.rows ? "row" : "link") : "Nothing was found. That is not proof that there is nothing: only what was loaded was searched.",
        rows.length > 0 && [" · ", h("a", { href: address(path, { ...given, format: "csv" }), download: "" }, "as CSV")]),
      ...[cut, ...(answer.links ? network(answer, query, given, words) : [table(answer, words)])].filter(Boolean));
  } catch (error) {
    error.choose = (id) => h("span", {}, id);
    place.replaceChildren(failure(error, () => run(place, query, given)));
  }
}

function network({ entities, links }, query, given, words) {
  if (entities.length === 0) return [];
  return [
    view({ query: query.name, ...given }, query.title),
    h("h2", {}, "The links in words"),
    h("ul", { class: "links" }, links.map((link) =>
      h("li", {}, line(words.standings[link.standing]), " ", h("b", {}, link.standing), ": ", said(link.sentence)))),
  ];
}

/** A row that has a sentence is a card, and rows of one claim are one card; any other answer is a table. */
function table({ columns, rows }, words) {
  if (rows.length === 0) return null;
  const at = Object.fromEntries(columns.map(({ name }, i) => [name, i]));
  const title = ["sentence", "sentences"].find((name) => name in at);
  if (title) {
    const groups = Map.groupBy ? Map.groupBy(rows, (row) => JSON.stringify(row[at.claim] ?? row)) : new Map(rows.map((row, i) => [i, [row]]));
    return h("div", { class: "claims" }, [...groups.values()].map((group) => groupCard(columns, group, at, title, words)));
  }
  return h("div", { class: "wide" }, h("table", {},
    h("thead", {}, h("tr", {}, columns.map(({ name, description }) => h("th", { scope: "col", title: description }, spoken(name))))),
    h("tbody", {}, rows.map((values) => h("tr", {}, values.map((value, i) => h("td", {}, cell(columns[i].name, value))))))));
}

function groupCard(columns, rows, at, title, words) {
  const [first] = rows;
  const lines = (name) => [first[at[name]] ?? []].flat().filter(Boolean);
  const above = new Set([title, "status", "quote", "quotes"]);
  const rest = columns.map((column, i) => ({ ...column, i })).filter(({ name }) => !above.has(name));
  const differs = ({ i }) => rows.some((row) => JSON.stringify(row[i]) !== JSON.stringify(first[i]));
  return h("article", { class: "claim" },
    lines(title).map((sentence) => h("h3", { dir: "auto" }, sentence)),
    lines("status").map((status) => statusOf(status, words)),
    [...lines("quote"), ...lines("quotes")].map((quote) => h("blockquote", { dir: "auto" }, quote)),
    pairs(rest.filter((column) => !differs(column)), first),
    rows.length > 1 && rows.map((row) => h("div", { class: "reply" }, pairs(rest.filter(differs), row))));
}

const empty = (value) => value === null || value === "" || (Array.isArray(value) && value.length === 0);

const pairs = (columns, row) => h("dl", {}, columns.filter(({ i }) => !empty(row[i])).map(({ name, description, i }) =>
  h("div", {}, h("dt", { title: description }, spoken(name)), h("dd", {}, cell(name, row[i])))));

function cell(name, value) {
  if (value === null) return "";
  if (Array.isArray(value)) return value.map((item, i) => [i > 0 && "; ", cell(name, item)]);
  if (typeof value === "object") return said(value.sentence ?? value.name ?? value.title ?? JSON.stringify(value));
  if (name === "id") return entityLink(value);
  return said(typeof value === "boolean" ? (value ? "yes" : "no") : String(value));
}
