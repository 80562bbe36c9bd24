// The start page: what the graph contains, three examples to start from, and the questions. Also the search results.
import { get, vocabulary } from "./api.js";
import { found, toldApart } from "./combobox.js";
import { button, count, failure, fill, h, loading, said, sourceLink } from "./dom.js";
import { svg } from "./svg.js";
import { visible } from "./text.js";
import { thumbnail } from "./thumbnail.js";

const STORIES = [
  [
    "./?entity=ly-yong-phat",
    ["ly-yong-phat"],
    "Ly Yong Phat and the compounds",
    "A senator and businessman whom the US Treasury put under sanctions in September 2024. See what was alleged about him, what was put on record, and what was said in reply.",
  ],
  [
    "./?source=hun-sen&target=dy-vichea",
    ["dy-vichea", "hun-sen"],
    "Hun Sen and Dy Vichea",
    "How these two are connected, by family and by office. Each step says who states it, and in which words.",
  ],
  [
    "./?entity=tvpa-sanctions",
    ["tvpa-sanctions"],
    "The TVPA sanctions",
    "Whom they target, according to one source. It also says what the texts leave open.",
  ],
];
/** What the questions are about, by the first of these tags that they bear. */
const ABOUT = {
  compounds: "Compounds and raids",
  sanctions: "Sanctions",
  repression: "Arrests and trials",
  allegations: "Allegations and replies",
  denials: "Allegations and replies",
  people: "People and offices",
  state: "People and offices",
  sources: "Sources and reports",
  reports: "Sources and reports",
  entity: "One person, company or place",
  time: "Over time",
};
const ELSE = "More";
const NEWEST = 6;
const FOUND = 50;

/** `offer`: the line that offers a walk-through, or null. */
export function startPage(offer) {
  const element = h("div", { class: "start" });
  async function load() {
    fill(element, loading("what is in the graph"));
    try {
      const [{ counts }, { results: questions }, { results: sources, truncated }] = await Promise.all([
        get("/health"),
        get("/queries"),
        get("/sources", { limit: 500 }),
      ]);
      fill(
        element,
        h("h1", {}, "Who is connected to whom in state-crime networks, and according to whom."),
        h(
          "p",
          { class: "summary" },
          "Every line that Khsae draws is based on claims; every claim names its source, quotes it, and says what kind of statement it is. Start with one of these stories, or search for a name above, in any script.",
        ),
        counts.claims === 0
          ? h("p", { class: "notice" }, "The graph is empty. Load the facts: ", h("code", {}, "khsae load facts"))
          : h(
              "p",
              { class: "tally" },
              [
                [counts.claims, "claim"],
                [counts.links, "link"],
                [counts.entities, "entity", "entities"],
                [counts.sources, "source"],
              ].map(([n, one, many]) =>
                h("span", {}, h("b", {}, n.toLocaleString("en")), count(n, one, many).replace(/^\S+/, "")),
              ),
            ),
        offer,
        stories(),
        h(
          "div",
          { class: "columns" },
          h(
            "section",
            {},
            h("h2", {}, "Questions to ask"),
            grouped(questions),
            h("p", {}, h("a", { href: "./?source=&target=" }, "How are two entities connected?")),
          ),
          sources.length > 0 &&
            h(
              "section",
              {},
              h("h2", {}, "Sources by date"),
              years(sources, truncated),
              newest(sources),
              h("p", {}, h("a", { href: "./?document=" }, "All sources")),
            ),
        ),
      );
    } catch (error) {
      fill(element, h("h1", {}, "Khsae"), failure(error, load));
    }
  }
  load();
  return element;
}

function stories() {
  const places = STORIES.map(() => h("div", { class: "small" }));
  draw(places);
  return h(
    "ul",
    { class: "ways" },
    STORIES.map(([href, , title, text], i) => h("li", {}, places[i], h("a", { href }, title), h("p", {}, text))),
  );
}

/** The pictures come when the page is there; without them, the stories stand alone. */
async function draw(places) {
  const words = await vocabulary();
  for (const [i, [, ids]] of STORIES.entries()) {
    const made = await thumbnail(ids, words).catch(() => null);
    if (made) fill(places[i], made);
  }
}

/** The questions under what they are about, in the order of `ABOUT`. */
function grouped(questions) {
  const subjects = [...new Set([...Object.values(ABOUT), ELSE])];
  const subject = ({ tags }) => ABOUT[Object.keys(ABOUT).find((tag) => tags.includes(tag))] ?? ELSE;
  const by = (a, b) => a.title.localeCompare(b.title, "en");
  return subjects
    .map((name) => [name, questions.filter((one) => subject(one) === name).sort(by)])
    .filter(([, of]) => of.length)
    .map(([name, of]) => [
      h("h3", {}, name),
      h(
        "ul",
        { class: "questions" },
        of.map(({ name: id, title }) =>
          h("li", {}, h("a", { href: `./?${new URLSearchParams({ query: id })}` }, title)),
        ),
      ),
    ]);
}

/** Number of sources published in each year, as bars and as text. */
function years(sources, truncated) {
  const counts = new Map();
  for (const { published } of sources) {
    if (published) {
      const year = Number(published.slice(0, 4));
      counts.set(year, (counts.get(year) ?? 0) + 1);
    }
  }
  if (counts.size === 0) return h("p", {}, "No source has a date.");
  const all = [...counts.keys()].sort((a, b) => a - b);
  const [first, last] = [all[0], all.at(-1)];
  const most = Math.max(...counts.values());
  const [wide, high] = [18, 60];
  const bars = Array.from({ length: last - first + 1 }, (_, i) => [i, counts.get(first + i) ?? 0]).filter(([, n]) => n);
  const drawing = svg(
    "svg",
    {
      viewBox: `0 0 ${(last - first + 1) * wide} ${high + 18}`,
      class: "bars",
      role: "img",
      "aria-label": all.map((year) => `${year}: ${counts.get(year)}`).join(", "),
    },
    bars.map(([i, n]) =>
      svg("rect", {
        x: i * wide + 2,
        y: high - (n / most) * (high - 14),
        width: wide - 4,
        height: (n / most) * (high - 14),
      }),
    ),
    bars.map(([i, n]) =>
      svg(
        "text",
        { x: i * wide + wide / 2, y: high - (n / most) * (high - 14) - 3, "text-anchor": "middle" },
        String(n),
      ),
    ),
    [...new Set([first, last])].map((year) =>
      svg(
        "text",
        {
          x: year === first ? 0 : (last - first + 1) * wide,
          y: high + 14,
          "text-anchor": year === first ? "start" : "end",
        },
        String(year),
      ),
    ),
  );
  const undated = sources.filter(({ published }) => !published).length;
  return [
    drawing,
    h(
      "p",
      { class: "why" },
      `${count(sources.length, "source")}${truncated ? ", and more" : ""} by year of publication${undated ? `; ${undated} undated` : ""}.`,
    ),
  ];
}

const newest = (sources) =>
  h(
    "ul",
    { class: "sources" },
    [...sources]
      .filter(({ published }) => published)
      .sort((a, b) => (a.published < b.published ? 1 : -1))
      .slice(0, NEWEST)
      .map(({ id, title, publisher, published, claim_count: claims }) =>
        h(
          "li",
          {},
          sourceLink(id, title),
          h("small", {}, publisher && [said(publisher), ", "], published, `; ${count(claims, "claim")}`),
        ),
      ),
  );

/** All results of a search; `show(id)` puts one on the canvas. */
export function resultsPanel(workspace, words, show) {
  const element = h("div", {});
  let shown = null;
  async function look() {
    const q = workspace.state.panel === "found" ? (workspace.state.ask.q ?? "").trim() : null;
    if (q === null || q === shown) return;
    shown = q;
    fill(element, loading("the answer"));
    try {
      const { results, truncated, did_you_mean } = q
        ? await get("/search", { q: q.slice(0, 200), limit: FOUND }, { words: `Search “${q}”` })
        : { results: [], did_you_mean: [] };
      if (shown !== q) return;
      fill(
        element,
        h("h2", {}, "Entities named ", h("q", { dir: "auto" }, q)),
        h(
          "p",
          { role: "status" },
          results.length === 0
            ? "No entity has a name like this. Try one word of it, or another spelling."
            : did_you_mean.length
              ? ["No entity has this name. Did you mean ", said(visible(did_you_mean.join(" or "))), "?"]
              : `${count(results.length, "match", "matches")}${truncated ? ", and there are more: type more of the name" : ""}.`,
        ),
        h(
          "ul",
          { class: "results" },
          toldApart(results).map((result) =>
            h(
              "li",
              {},
              h(
                "a",
                { href: `./?${new URLSearchParams({ entity: result.entity.id })}`, class: "found" },
                found(result, words),
              ),
              workspace.state.entities.length > 0 && button("Add to the picture", () => show(result.entity.id)),
            ),
          ),
        ),
      );
    } catch (error) {
      shown = null;
      fill(element, failure(error, look));
    }
  }
  workspace.addEventListener("panel", look);
  return { name: "found", title: "Search", element };
}
