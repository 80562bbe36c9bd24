// A text field that suggests entities while typing: arrow keys and Enter choose, Esc closes.
import { get, vocabulary } from "./api.js";
import { fill, h, line, mark, said } from "./dom.js";
import { count, country, shortened, visible } from "./text.js";

const WAIT_MS = 20;
const NAME_MOST = 90;
let made = 0;

/** Results with a mark on those whose name another result bears too: these are told apart by their ids. */
export function toldApart(results) {
  const bears = (result, other) => other !== result && other.entity.name === result.entity.name;
  return results.map((result) => ({ ...result, shared: results.some((other) => bears(result, other)) }));
}

/**
 * One entity that a search found: its name, kind, countries, how well its best-founded link stands, and why it matches.
 * Of two of one name, each has its id and how much is said of it.
 */
export function found({ entity, standing, why, guess, claims, shared, doubts }, { types, standings }) {
  return [
    h(
      "span",
      { class: "name" },
      guess ? "Did you mean " : "",
      mark(types[entity.type]),
      " ",
      said(shortened(visible(entity.name), NAME_MOST)),
      shared ? [" ", h("code", {}, entity.id), `, ${count(claims, "claim")}`] : "",
    ),
    h(
      "small",
      { class: "kind" },
      [types[entity.type].label, ...entity.countries.map(country)].join(", "),
      entity.summary ? ": " : "",
      entity.summary ? said(shortened(visible(entity.summary), 120)) : "",
    ),
    h(
      "small",
      { class: "why" },
      standing ? [line(standings[standing]), ` best-founded link: ${standing}`] : "no link",
      " · ",
      said(shortened(visible(why), 140)),
    ),
    doubts.map(({ sentence }) => h("small", { class: "why", dir: "auto" }, shortened(visible(sentence), 240))),
  ];
}

/** Calls `choose(entity, beside)` when a suggestion is chosen, `beside` by Shift+Enter; else the field keeps the typed text. */
export function suggest(input, choose) {
  const id = `suggestions-${(made += 1)}`;
  const list = h("ul", { id, role: "listbox", class: "suggestions", "aria-label": "Suggestions", hidden: true });
  const status = h("p", { class: "unseen", role: "status" });
  const set = (name, value) => input.setAttribute(name, value);
  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": id,
    "aria-autocomplete": "list",
    autocomplete: "off",
    spellcheck: "false",
  })) {
    set(name, value);
  }
  const around = h("span", { class: "combobox" });
  input.replaceWith(around);
  around.append(input, list, status);

  let results = [];
  let active = -1;
  let timer = 0;
  let asking = new AbortController();

  function close() {
    clearTimeout(timer);
    asking.abort();
    list.hidden = true;
    tell("", false);
    active = -1;
    set("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(n) {
    active = n;
    for (const [i, option] of [...list.children].entries()) option.setAttribute("aria-selected", String(i === n));
    if (n < 0) return input.removeAttribute("aria-activedescendant");
    set("aria-activedescendant", list.children[n].id);
    list.children[n].scrollIntoView({ block: "nearest" });
  }

  function pick(n, beside = false) {
    const { entity } = results[n];
    close();
    choose(entity, beside);
  }
  /** Said to all where there is no suggestion, otherwise only to those who hear the page. */
  function tell(text, seen) {
    status.textContent = text;
    status.className = seen ? "suggestions nothing" : "unseen";
  }

  async function ask() {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    const q = input.value.trim().slice(0, 200);
    if (!q) return close();
    try {
      const [answer, words] = await Promise.all([get("/search", { q, limit: 8 }, { signal }), vocabulary()]);
      if (signal.aborted) return;
      results = toldApart(answer.results);
      fill(
        list,
        results.map((result, i) =>
          h(
            "li",
            {
              id: `${id}-${i}`,
              role: "option",
              "aria-selected": "false",
              onmousedown: (event) => {
                event.preventDefault();
                pick(i);
              },
            },
            found(result, words),
          ),
        ),
      );
      active = -1;
      list.hidden = results.length === 0;
      set("aria-expanded", String(!list.hidden));
      tell(
        answer.did_you_mean.length
          ? `No entity has this name. Did you mean ${answer.did_you_mean.join(" or ")}?`
          : results.length
            ? count(results.length, "suggestion")
            : "Nothing found. Try one word of the name, or another spelling.",
        results.length === 0,
      );
    } catch (error) {
      if (error.name === "AbortError") return;
      close();
      tell(`The search failed: ${error.message}`, true);
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const last = results.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return void ask();
      const next = active + (event.key === "ArrowDown" ? 1 : -1);
      point(next > last ? -1 : next < -1 ? last : next);
    } else if (event.key === "Enter" && !list.hidden && (active >= 0 || event.shiftKey)) {
      event.preventDefault();
      pick(Math.max(active, 0), event.shiftKey);
    } else if (event.key === "Enter") {
      close();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  return around;
}

/** A labelled field for an entity: shows its name, sends its id. */
export function entityField(label, { name, id = "", shown = id, hint = "" }) {
  const hidden = h("input", { type: "hidden", name, value: id });
  const input = h("input", { type: "text", value: shown, placeholder: hint || "Name or id", dir: "auto" });
  const field = h("label", { class: "field" }, h("span", {}, label), input, hidden);
  suggest(input, (entity) => {
    input.value = entity.name;
    hidden.value = entity.id;
  });
  input.addEventListener("input", () => {
    hidden.value = input.value.trim();
  });
  return field;
}
