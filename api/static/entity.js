// /?entity=ID: who or what it is, its picture, and every claim about it.
import { get, vocabulary } from "./api.js";
import { cards } from "./claims.js";
import { connectionForm } from "./connection.js";
import { count, failure, h, loading, said } from "./dom.js";
import { view } from "./view.js";

const AT_ONCE = 50;

export async function entityPage(main, parameters) {
  const id = parameters.get("entity");
  const [entity, words] = await Promise.all([get(`/entities/${encodeURIComponent(id)}`), vocabulary()]);
  const others = entity.names.filter((name) => name.value !== entity.name);
  const total = Object.values(entity.claims).reduce((sum, n) => sum + n, 0);
  const topics = entity.topics.map((topic) => words.topics[topic] ?? topic);
  const claims = h("div", { class: "claims" }, loading("the claims"));
  main.replaceChildren(
    h("h1", { tabindex: "-1", dir: "auto", class: entity.unnamed ? "unnamed" : null }, entity.name),
    h("p", { class: "kind" }, [words.types[entity.type].label, ...topics].join(" · ")),
    entity.protected && h("p", { class: "notice" }, "The name of this person is withheld, so that nobody comes to harm."),
    entity.unnamed && h("p", { class: "notice" }, "The sources describe but do not name this one."),
    entity.summary && h("p", { class: "summary", dir: "auto" }, entity.summary),
    others.length > 0 && h("p", {}, "Also: ", others.flatMap((name, i) => [i ? ", " : "", said(name.value)])),
    entity.note && h("p", { class: "note", dir: "auto" }, entity.note),
    h("details", { class: "connect" }, h("summary", {}, "How is ", said(entity.name), " connected to…?"), connectionForm({ source: id, sourceName: entity.name })),
    picture(id, entity.name, parameters, words),
    h("h2", {}, `What is said: ${count(total, "claim")}`),
    total > 0 && h("p", { class: "tally" }, Object.entries(entity.claims).map(([status, n]) => h("span", {}, h("b", {}, n.toLocaleString("en")), ` ${status}`))),
    claims);
  showClaims(claims, id, total);
  return entity.name;
}

function picture(id, name, parameters, words) {
  const chosen = { depth: parameters.get("depth") ?? "1", standing: parameters.get("standing") ?? "" };
  const strong = { "": "all links", established: "only what is on record", "established,reported": "on record or reported" };
  if (!(chosen.standing in strong)) strong[chosen.standing] = chosen.standing.split(",").map((s) => words.standings[s]?.name ?? s).join(", ");
  const select = (key, label, options) =>
    h("label", {}, label, " ", h("select", { name: key }, Object.entries(options).map(([value, text]) => h("option", { value, selected: value === chosen[key] }, text))));
  const form = h("form", { class: "choices", action: "/" },
    h("input", { type: "hidden", name: "entity", value: id }),
    select("depth", "Reach", { 1: "direct links", 2: "two links away", 3: "three links away" }),
    select("standing", "Show", strong));
  form.addEventListener("change", () => form.requestSubmit());
  const asked = { entity: id, standing: chosen.standing, depth: chosen.depth === "1" ? null : chosen.depth };
  return h("section", { "aria-label": "Picture" }, form, view(asked, `Network of ${name}`));
}

async function showClaims(place, id, total) {
  const path = `/entities/${encodeURIComponent(id)}/claims`;
  let shown = 0;
  const more = h("button", { type: "button", onclick: () => load() }, "Show more");
  const state = h("p", { role: "status" });
  async function load() {
    more.disabled = true;
    try {
      const { results, truncated, names } = await get(path, { limit: AT_ONCE, offset: shown });
      const made = await cards(results, names, { about: id });
      if (shown === 0) place.replaceChildren();
      shown += results.length;
      place.append(...made, state, more);
      state.textContent = truncated ? `The newest ${shown} of ${count(total, "claim")}.` : shown ? `All ${count(shown, "claim")}, newest source first.` : "No claim speaks of it.";
      more.hidden = !truncated;
    } catch (error) {
      if (shown === 0) place.replaceChildren();
      place.append(failure(error, () => { place.querySelector(".notice").remove(); load(); }));
    }
    more.disabled = false;
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && shown <= AT_ONCE) target.scrollIntoView();
  }
  await load();
}
