// The sources: all of them as a table, and each as a page: what it is, its caveats, what rests on it, and the reader's own copy.
import { get } from "./api.js";
import { cards } from "./claims.js";
import { button, count, entityLink, failure, fill, h, loading, outward, said, sourceLink } from "./dom.js";
import { grid } from "./grid.js";
import { shortened } from "./text.js";
import { plain } from "./table.js";

const AT_ONCE = 50; // claims
const PAGE = 500; // sources asked for at a time
const NOTE_MOST = 160;

const row = (name, ...value) => h("div", {}, h("dt", {}, name), h("dd", {}, ...value));

async function everySource() {
  const all = [];
  for (let more = true; more;) {
    const { results, truncated } = await get("/sources", { limit: PAGE, offset: all.length });
    all.push(...results);
    more = truncated;
  }
  return all;
}

export function sourcesPanel(workspace) {
  const element = h("div", {});
  let shown = null; // the id of the source on display, "" for the list

  async function look() {
    if (workspace.state.panel !== "sources") {
      if (shown) shown = null; // the list may stay; a source is read again, for its kept copy
      return;
    }
    const id = workspace.state.ask.document ?? "";
    if (id === shown) return;
    shown = id;
    const followed = document.activeElement?.matches("a"); // a link that is hidden now
    fill(element, loading(id ? "the source" : "the sources"));
    try {
      const made = await (id ? page(id) : list());
      if (shown !== id) return;
      fill(element, made);
      if (followed) element.querySelector("h2").focus();
    } catch (error) {
      if (shown === id) fill(element, failure(error, look));
      shown = null;
    }
  }

  async function list() {
    const all = await everySource();
    const filter = h("input", { type: "search", placeholder: "A word of the title, a publisher, a year" });
    const status = h("p", { role: "status", class: "tally" });
    const table = grid({
      caption: "Sources",
      columns: [
        { title: "Title", value: ({ title }) => title, cell: ({ id, title }) => sourceLink(id, title) },
        { title: "Publisher", value: ({ publisher }) => publisher, cell: ({ publisher }) => said(publisher ?? "") },
        { title: "Published", value: ({ published }) => published, cell: ({ published }) => published ?? "undated" },
        { title: "Claims", value: (one) => one.claim_count, cell: (one) => String(one.claim_count) },
        { title: "Kind", value: ({ kind }) => kind, cell: ({ kind }) => kind },
        { title: "Caveat", value: ({ note }) => note, cell: ({ note }) => said(shortened(note ?? "", NOTE_MOST)) },
      ],
    });
    const keys = new Map(all.map((one) => [one, plain(Object.values(one).join(" "))]));
    function narrow() {
      const wanted = plain(filter.value).split(/\s+/).filter(Boolean);
      const kept = all.filter((one) => wanted.every((word) => keys.get(one).includes(word)));
      table.fill(kept);
      status.textContent = wanted.length
        ? `${kept.length.toLocaleString("en")} of ${count(all.length, "source")} with these words.`
        : `${count(all.length, "source")}.`;
    }
    filter.addEventListener("input", narrow);
    narrow();
    return [
      h("h2", { tabindex: -1 }, "All sources"),
      h("label", { class: "field" }, h("span", {}, "Show only sources with"), filter),
      status,
      table.element,
    ];
  }

  async function page(id) {
    const [source, all] = await Promise.all([
      get(`/sources/${encodeURIComponent(id)}`, { limit: AT_ONCE }, { words: `The source ${id}` }),
      everySource(),
    ]);
    const titles = new Map(all.map((one) => [one.id, one.title]));
    const repeated = all.filter(({ relies_on: on }) => on.includes(id));
    const links = (ids) => h("ul", {}, ids.map((one) => h("li", {}, sourceLink(one, titles.get(one) ?? one)))); // prettier-ignore
    const copy = h("section", { class: "copy" });
    if (source.kept) show(copy, id);
    else {
      fill(
        copy,
        h("h3", {}, "Your own copy"),
        h("p", {}, "You have none. With a copy, each quote can be checked against the document and read in context:"),
        h("pre", {}, `khsae sources keep ${id} FILE`),
      );
    }
    return [
      h("p", {}, h("a", { href: "./?document=" }, "All sources")),
      h("h2", { dir: "auto", tabindex: -1 }, source.title),
      source.note && h("p", { class: "notice", dir: "auto" }, h("b", {}, "Caveat: "), source.note),
      h(
        "dl",
        {},
        source.publisher && row("Publisher", said(source.publisher)),
        source.author && row("Author", said(source.author)),
        row("Published", source.published ?? "undated"),
        row("Kind", source.kind, ", ", source.language),
        source.licence && row("Licence", said(source.licence)),
        row("Address", source.url ? outward(source.url) : "none"),
        source.archived && row("Archived", outward(source.archived)),
        source.sha256 && row("SHA-256", h("code", {}, source.sha256)),
        row("Id", h("code", {}, source.id)),
      ),
      source.relies_on.length > 0 && [h("h3", {}, "It relies on"), links(source.relies_on)],
      repeated.length > 0 && [h("h3", {}, "Who repeats it"), links(repeated.map((one) => one.id))],
      copy,
      named(source),
      h("h3", {}, `What rests on it: ${count(source.claim_count, "claim")}`),
      h("div", { class: "claims" }, await cards(source.claims, source.names)),
      source.truncated && older(source, AT_ONCE),
    ];
  }

  /** Whom the claims name, most often first. */
  function named({ claims, names, truncated }) {
    const times = new Map();
    for (const { subject, object, said_by: speakers, mentions } of claims) {
      for (const id of new Set([subject, object, ...speakers, ...mentions].filter((one) => one in names))) {
        times.set(id, (times.get(id) ?? 0) + 1);
      }
    }
    const most = [...times].sort(([, a], [, b]) => b - a);
    return h(
      "details",
      {},
      h(
        "summary",
        {},
        `Whom it names: ${count(most.length, "entity", "entities")}${truncated ? ", in the claims below" : ""}`,
      ),
      h(
        "ul",
        {},
        most.map(([id, n]) => h("li", {}, entityLink(id, names[id]), `, ${count(n, "claim")}`)),
      ),
    );
  }

  function older(source, from) {
    const place = h("div", { class: "claims" });
    const load = async () => {
      fill(place, loading("more claims"));
      try {
        const next = await get(`/sources/${encodeURIComponent(source.id)}`, { limit: AT_ONCE, offset: from });
        fill(place, await cards(next.claims, next.names), next.truncated && older(source, from + AT_ONCE));
      } catch (error) {
        fill(place, failure(error, load));
      }
    };
    fill(place, button(`Show more: ${from} of ${source.claim_count.toLocaleString("en")} are shown`, load));
    return place;
  }

  const OUTCOMES = {
    verbatim: "word for word",
    near: "not word for word: the nearest passage",
    "not found": "not found in the copy",
    "no quote": "the claim has no quote",
  };

  /** The reader's own copy: each quote where it stands. */
  async function show(place, id) {
    fill(place, loading("your copy"));
    try {
      const copy = await get(`/sources/${encodeURIComponent(id)}/copy`, {}, { words: `The copy of ${id}` });
      const tally = Object.keys(OUTCOMES)
        .map((outcome) => [outcome, copy.held.filter((one) => one.outcome === outcome).length])
        .filter(([, n]) => n);
      fill(
        place,
        h("h3", {}, "Your own copy"),
        h(
          "p",
          {},
          `${copy.name}, ${copy.kind}, ${count(copy.pages, "page")}, kept on ${copy.kept}. SHA-256 `,
          h("code", {}, copy.sha256),
          copy.same === false && ". It is not byte for byte the document that the facts were read from",
          ".",
        ),
        h(
          "p",
          { class: "tally" },
          tally.map(([outcome, n]) => h("span", {}, h("b", {}, String(n)), ` ${OUTCOMES[outcome]}`)),
        ),
        h("details", { open: true }, h("summary", {}, "Each quote in its context"), copy.held.map(quote)),
      );
    } catch (error) {
      fill(
        place,
        failure(error, () => show(place, id)),
      );
    }
  }

  const quote = ({ claim, outcome, place, before, passage, after }) =>
    h(
      "article",
      { class: `held ${outcome === "verbatim" ? "exact" : ""}` },
      h(
        "p",
        { class: "why" },
        h("a", { href: `#claim-${claim}` }, claim),
        `: ${OUTCOMES[outcome]}${place ? `, ${place}` : ""}`,
      ),
      passage && h("p", { dir: "auto" }, before && `…${before}`, h("mark", {}, passage), after && `${after}…`),
    );

  for (const event of ["panel", "change"]) workspace.addEventListener(event, look);
  return { name: "sources", title: "Sources", element, quiet: () => true };
}
