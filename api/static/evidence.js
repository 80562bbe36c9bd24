// The evidence for what is selected: the sentence, the standing, each claim with its source, the replies, and what is not known.
import { get, post } from "./api.js";
import { cards, related } from "./claims.js";
import { button, count, failure, fill, h, line, loading, mark, said } from "./dom.js";
import { AT_ONCE, NAME_MOST, whatIsKnown } from "./entity.js";
import { reading } from "./reading.js";
import { CAPTION_MOST, isLink } from "./state.js";
import { country, shortened, visible } from "./text.js";
import { unknowns } from "./unknowns.js";
import { weightOf } from "./weight.js";

const LISTED = 100;
const SENTENCE_MOST = 600; // its claims have the full text
const HEADING_MOST = 160;
/** `act`: {expand(id), choose(id), knows(entity), connect(id, id?), groupOf(ids), openGroup(mark)}; `notes`: the private ones. */
export function evidencePanel(workspace, words, { act, notes }) {
  const element = h("div", {});
  let turn = 0;
  let shown = null;
  let shownIds = "";

  function show() {
    const { selected, as_of, known_on, panel: open } = workspace.state;
    if (open !== "evidence") return;
    const ids = selected.filter((id) => workspace.entity(id) || workspace.link(id));
    // A step that leaves the selection as it was can still change its sentences; if not, nothing is redrawn.
    const what = JSON.stringify([
      ids,
      as_of,
      known_on,
      ids.map((id) => workspace.link(id)?.sentence ?? workspace.state.captions[id]),
      ids.length ? linksAt(ids[0]).map(({ id }) => id) : [workspace.shown.entities.length, workspace.links.length],
      workspace.state.entities.filter(({ id }) => ids.includes(id)).map(({ pinned }) => pinned),
    ]);
    if (what === shown) return;
    shown = what;
    const focused = element.contains(document.activeElement) ? document.activeElement : null;
    const [held, place] = [focused?.textContent ?? null, [...element.querySelectorAll("button")].indexOf(focused)];
    const before = shownIds;
    shownIds = ids.join(" ");
    turn += 1;
    const mine = turn;
    const current = () => mine === turn;
    if (ids.length === 0) fill(element, dated(), reading(workspace));
    else if (ids.length > 1) fill(element, several(ids));
    else if (isLink(ids[0])) ofLink(workspace.link(ids[0]), current);
    else ofEntity(workspace.entity(ids[0]), current);
    const panel = element.closest("[role=tabpanel]");
    panel?.scrollTo(0, 0);
    // Keyboard focus stays where it was, or moves to the top of the new content.
    if (held === null || element.contains(document.activeElement)) return;
    const buttons = [...element.querySelectorAll("button")];
    (buttons.find((one) => one.textContent === held) ?? (before === shownIds ? buttons[place] : null) ?? panel)?.focus({
      preventScroll: true,
    });
  }

  const order = Object.keys(words.standings);
  const linksAt = (id) =>
    isLink(id)
      ? []
      : workspace.links
          .filter(({ source, target }) => source === id || target === id)
          .sort(
            (a, b) =>
              weightOf(a.predicate, words) - weightOf(b.predicate, words) ||
              order.indexOf(a.standing) - order.indexOf(b.standing),
          );
  const standing = (link) =>
    h(
      "p",
      { class: "standing" },
      line(words.standings[link.standing]),
      " ",
      h("b", {}, link.standing),
      `: ${words.standings[link.standing].meaning}`,
    );
  const dated = () => {
    const { as_of, known_on } = workspace.state;
    const notice = [
      as_of && `As of ${as_of}: claims and replies dated later are left out, those without a date are kept.`,
      known_on && `As published by ${known_on}: what was published later, or on an unknown date, is left out.`,
    ].filter(Boolean);
    return notice.length > 0 && h("p", { class: "notice" }, notice.join(" "));
  };
  /** The dates asked about, as the API takes them. */
  const days = () =>
    Object.fromEntries(
      ["as_of", "known_on"].flatMap((key) => (workspace.state[key] ? [[key, workspace.state[key]]] : [])),
    );
  const told = whatIsKnown({ choose: act.choose, days });
  const choose = (id) =>
    button(said(shortened(visible(workspace.name(id)), NAME_MOST)), () => workspace.select([id]), { class: "plain" });
  const tools = (...items) => h("div", { class: "tools", role: "group", "aria-label": "Actions" }, items);
  const item = (link) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "plain link", onclick: () => workspace.select([link.id]) },
        line(words.standings[link.standing]),
        h("span", {}, h("b", {}, `${link.standing}: `), said(shortened(link.sentence, SENTENCE_MOST))),
      ),
    );

  // --- several ------------------------------------------------------------------------------------

  function several(ids) {
    const entities = ids.filter((id) => !isLink(id));
    const links = ids.filter(isLink).map((id) => workspace.link(id));
    const chosen = new Set(entities);
    const among = workspace.links.filter(({ source, target }) => chosen.has(source) && chosen.has(target));
    const group = act.groupOf(ids);
    const named = [
      entities.length && count(entities.length, "entity", "entities"),
      links.length && count(links.length, "link"),
    ]
      .filter(Boolean)
      .join(" and ");
    return [
      h("h2", {}, `${named} selected`),
      tools(
        group && button("Open the group", () => act.openGroup(group)),
        entities.length === 2 && button("How are they connected?", () => act.connect(entities[0], entities[1])),
        entities.length > 1 && !group && button("What do they have in common?", () => act.shared(entities)),
        entities.length > 0 && button("Keep only these", () => workspace.keepOnly(entities)),
        entities.length > 0 && button("Pin or unpin", () => workspace.pin(entities)),
        button("Hide", () => workspace.hide(ids)),
      ),
      links.length > 0 && h("ul", { class: "links" }, links.slice(0, LISTED).map(item)),
      links.length > LISTED &&
        h("p", { class: "why" }, `${count(links.length - LISTED, "more link")}: the table lists them all.`),
      entities.length > 0 &&
        h(
          "ul",
          { class: "chosen" },
          entities
            .slice(0, LISTED)
            .map((id) => h("li", {}, mark(words.types[workspace.entity(id).type]), " ", choose(id))),
        ),
      entities.length > LISTED &&
        h(
          "p",
          { class: "why" },
          `and ${(entities.length - LISTED).toLocaleString("en")} more: the table lists them all.`,
        ),
      among.length > 0 && [
        h("h3", {}, `Links between them: ${among.length.toLocaleString("en")}`),
        h("ul", { class: "links" }, among.slice(0, LISTED).map(item)),
      ],
    ];
  }

  // --- a link -------------------------------------------------------------------------------------

  async function ofLink(link, current) {
    const place = h("div", { class: "claims" }, loading("the claims"));
    fill(
      element,
      h("h2", { dir: "auto" }, shortened(link.sentence, HEADING_MOST)),
      link.sentence.length > HEADING_MOST &&
        h("details", {}, h("summary", {}, "The whole sentence"), h("p", { dir: "auto" }, link.sentence)),
      standing(link),
      dated(),
      h(
        "p",
        { class: "ends" },
        choose(link.source),
        words.predicates[link.predicate].symmetric ? " – " : " → ",
        choose(link.target),
      ),
      tools(button("Hide this link", () => workspace.hide([link.id]))),
      notes.field(workspace, link.id, "this link"),
      place,
    );
    const load = async () => {
      try {
        const { results, names } = await post(
          "/claims",
          { ids: link.claims, ...days() },
          { words: `The claims behind “${link.sentence}”` },
        );
        const own = results.filter(({ id }) => link.claims.includes(id));
        const all = await related(results, names);
        const made = await cards(own, names, { heading: link.sentence, all });
        if (current()) {
          fill(
            place,
            h("h3", {}, `Evidence: ${count(link.claims.length, "claim")}`),
            made,
            unknowns(own, link, { known: all.known }),
          );
        }
      } catch (error) {
        if (current()) fill(place, failure(error, load));
      }
    };
    await load();
  }

  // --- an entity ----------------------------------------------------------------------------------

  async function ofEntity(entity, current) {
    const { id } = entity;
    const here = linksAt(id);
    const more = h("div", {}, loading("the rest"));
    const name = shortened(visible(entity.name), NAME_MOST);
    const pinned = workspace.state.entities.find((one) => one.id === id)?.pinned;
    const brought = workspace.broughtBy(id).size;
    fill(
      element,
      h("h2", { dir: "auto", class: entity.unnamed ? "unnamed" : null }, name),
      h(
        "p",
        { class: "kind" },
        mark(words.types[entity.type]),
        " ",
        [
          words.types[entity.type].label,
          ...entity.countries.map(country),
          ...entity.topics.map((topic) => words.topics[topic] ?? topic),
        ].join(" · "),
      ),
      entity.protected && h("p", { class: "notice" }, "The name of this person is withheld to prevent harm."),
      entity.unnamed && h("p", { class: "notice" }, "The sources describe this entity but do not name it."),
      dated(),
      entity.summary && h("p", { dir: "auto" }, entity.summary),
      tools(
        button("Expand", () => act.expand(id)),
        button("Expand by…", () => act.choose(id)),
        brought > 0 && button(`Collapse ${brought.toLocaleString("en")}`, () => workspace.collapse(id)),
        button("Connections…", () => act.connect(id)),
        button(pinned ? "Unpin" : "Pin", () => workspace.pin([id])),
        button("Hide", () => workspace.hide([id])),
      ),
      notes.field(workspace, id, name),
      caption(id, name),
      h(
        "h3",
        {},
        here.length ? `Links in this picture: ${here.length.toLocaleString("en")}` : "No links in this picture",
      ),
      h("ul", { class: "links" }, here.slice(0, LISTED).map(item)),
      here.length > LISTED && h("p", { class: "why" }, "The table lists them all."),
      more,
    );
    const load = async () => {
      try {
        const [whole, page] = await Promise.all([
          get(`/entities/${encodeURIComponent(id)}`),
          get(
            `/entities/${encodeURIComponent(id)}/claims`,
            { limit: AT_ONCE, ...days() },
            { words: `Claims about ${name}` },
          ),
        ]);
        act.knows(whole);
        const parts = await told(whole, page, here.length);
        if (current()) fill(more, parts);
      } catch (error) {
        if (current()) fill(more, failure(error, load));
      }
    };
    await load();
  }

  /** What is written below its name, in the picture and in all that is made of it. */
  function caption(id, name) {
    const text = workspace.state.captions[id] ?? "";
    const input = h("input", { maxlength: CAPTION_MOST, dir: "auto", "aria-label": `Caption of ${name}` });
    input.value = text;
    input.addEventListener("change", () => workspace.caption(id, input.value.trim()));
    return h("details", { class: "private", open: Boolean(text) }, h("summary", {}, "Caption in the picture"), input);
  }

  for (const event of ["select", "change", "panel"]) workspace.addEventListener(event, show);
  return { name: "evidence", title: "Evidence", element };
}
