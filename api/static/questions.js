// The saved queries: a list to choose from, a form for the parameters, and the answer as a table or on the canvas.
import { address, get, vocabulary } from "./api.js";
import { entityField } from "./combobox.js";
import { answers, spoken } from "./answers.js";
import { button, count, failure, h, loading } from "./dom.js";
import { plain } from "./table.js";
import { HINT, PATTERN } from "./partialdates.js";

const ROWS = 500;
const marked = (text) => text.split("`").map((part, i) => (i % 2 ? h("code", {}, part) : part));
const filled = (values) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ""),
  );

export function questionsPanel(workspace) {
  const element = h("div");
  const { onCanvas, put, networkTable, table } = answers(workspace);
  const names = new Map();
  let shown = null;

  async function list() {
    element.replaceChildren(loading("the questions"));
    try {
      const { results } = await get("/queries");
      const filter = h("input", { type: "search", autocomplete: "off", placeholder: "Part of the question" });
      const place = h("ul", { class: "questions" });
      const status = h("p", { role: "status", class: "why" });
      const narrow = () => {
        const wanted = plain(filter.value).split(/\s+/);
        const kept = results.filter(({ title, description, tags }) =>
          wanted.every((word) => plain(`${title} ${description} ${tags.join(" ")}`).includes(word)),
        );
        kept.sort((a, b) => a.title.localeCompare(b.title, "en"));
        place.replaceChildren(
          ...kept.map(({ name, title }) =>
            h(
              "li",
              {},
              h(
                "a",
                {
                  href: `./?${new URLSearchParams({ query: name })}`,
                  onclick: (event) => {
                    event.preventDefault();
                    workspace.open("questions", { query: name });
                  },
                },
                title,
              ),
            ),
          ),
        );
        status.textContent = filter.value ? `${kept.length} of ${count(results.length, "question")}` : "";
      };
      filter.addEventListener("input", narrow);
      element.replaceChildren(
        h("h2", {}, "Questions"),
        h("p", {}, "Each is a saved query. Its page explains what the answer means and what it does not mean."),
        workspace.cypher
          ? h(
              "p",
              {},
              button("Write your own, in Cypher", () => workspace.open("cypher"), { class: "quiet" }),
            )
          : "",
        h("label", { class: "field" }, h("span", {}, "Find a question"), filter),
        status,
        place,
      );
      narrow();
    } catch (error) {
      element.replaceChildren(failure(error, list));
    }
  }

  async function ask({ query: name, ...given }) {
    const back = h(
      "p",
      {},
      h(
        "a",
        {
          href: "./?query=",
          onclick: (event) => {
            event.preventDefault();
            workspace.open("questions", {});
          },
        },
        "← All questions",
      ),
    );
    const here = shown;
    const held = element.contains(document.activeElement) || document.activeElement?.matches("a");
    element.replaceChildren(back, loading("the question"));
    let query;
    try {
      query = await get(`/queries/${encodeURIComponent(name)}`);
      await learn(
        Object.entries(query.parameters).flatMap(([key, { type }]) =>
          type === "entity" && given[key] ? [given[key]] : [],
        ),
      );
    } catch (error) {
      return element.replaceChildren(
        back,
        failure(error, () => ask({ query: name, ...given })),
      );
    }
    if (here !== shown) return;
    const wanted = Object.entries(query.parameters);
    const answer = h("section", { "aria-label": "Answer", class: "answer" });
    element.replaceChildren(
      back,
      h("h2", { tabindex: -1 }, query.title),
      h("p", { class: "summary" }, marked(query.description)),
      form(query, given, wanted),
      answer,
    );
    if (held) element.querySelector("h2").focus();
    if (wanted.every(([key, { required, default: preset }]) => !required || preset !== null || key in given)) {
      run(answer, query, given);
    }
  }

  /** Names of entities that are not on the canvas, for the form. Anything that is not an id stays as typed. */
  async function learn(ids) {
    await Promise.all(
      ids
        .filter((id) => !workspace.entity(id) && !names.has(id))
        .map(async (id) => {
          const entity = await get(`/entities/${encodeURIComponent(id)}`).catch(() => null);
          if (entity) names.set(id, entity.name);
        }),
    );
  }

  function form(query, given, wanted) {
    const made = h(
      "form",
      { class: "parameters" },
      wanted.map(([key, parameter]) => field(key, parameter, given[key] ?? parameter.default ?? "")),
      h("p", { class: "row" }, h("button", {}, wanted.length ? "Ask" : "Ask again"), example(query, wanted)),
    );
    made.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      const data = new FormData(made);
      const values = filled(
        Object.fromEntries(
          [...new Set(data.keys())].map((key) => [
            key,
            data
              .getAll(key)
              .map((value) => String(value).trim())
              .join(","),
          ]),
        ),
      );
      shown = null; // so that the same question can be asked again
      workspace.open("questions", { query: query.name, ...values });
    });
    return made;
  }

  /** An example for a question that needs parameters. */
  function example({ name }, wanted) {
    const values = Object.fromEntries(
      wanted
        .filter(([, parameter]) => parameter.required && parameter.default === null)
        .map(([key, parameter]) => [key, [parameter.example].flat().join(",")]),
    );
    return (
      Object.keys(values).length > 0 &&
      h(
        "button",
        { type: "button", class: "quiet", onclick: () => workspace.open("questions", { query: name, ...values }) },
        "Try the example",
      )
    );
  }

  function field(key, { type, help, choices, minimum, maximum, required, example }, value) {
    const label = `${spoken(key)}: ${help}${required ? "" : " (may stay empty)"}`;
    const shows = [example ?? ""].flat().join(",");
    const hint = shows && `for example ${shows}`;
    if (type === "entity") {
      const id = String(value);
      return entityField(label, { name: key, id, shown: workspace.entity(id)?.name ?? names.get(id) ?? id, hint });
    }
    if (type === "choices" && choices.length) {
      const chosen = [value].flat().join(",").split(",");
      return h(
        "fieldset",
        { class: "whole" },
        h("legend", {}, label),
        choices.map((choice) =>
          h(
            "label",
            {},
            h("input", { type: "checkbox", name: key, value: choice, checked: chosen.includes(choice) }),
            choice,
          ),
        ),
      );
    }
    const options = type === "boolean" ? ["true", "false"] : type === "choice" ? choices : null;
    const spokenOf = (option) => ({ "": "any", true: "yes", false: "no" })[option] ?? option;
    const input = options
      ? h(
          "select",
          { name: key },
          [...(required ? [] : [""]), ...options].map((option) =>
            h("option", { value: option, selected: String(value) === option }, spokenOf(option)),
          ),
        )
      : h("input", {
          name: key,
          type: type === "integer" ? "number" : "text",
          min: minimum,
          max: maximum,
          required: required && value === "",
          value: [value].flat().join(","),
          placeholder: hint,
          ...(type === "date"
            ? { pattern: PATTERN, title: HINT, placeholder: hint || "2022, 2022-09 or 2022-09-14" }
            : {}),
        });
    const bounds = type === "integer" ? h("small", {}, ` from ${minimum} to ${maximum}`) : null;
    return h("label", { class: "field" }, h("span", {}, label, bounds), input);
  }

  async function run(place, query, given) {
    place.replaceChildren(loading("the answer"));
    const path = `/queries/${encodeURIComponent(query.name)}/run`;
    try {
      const answer = await get(path, { ...given, limit: ROWS }, { words: `The question “${query.title}”` });
      const rows = answer.rows ?? answer.links;
      const what = answer.rows
        ? count(rows.length, "row")
        : `${count(answer.entities.length, "entity", "entities")} and ${count(rows.length, "link")}`;
      place.replaceChildren(
        h(
          "p",
          { role: "status", class: "outcome" },
          rows.length || answer.entities?.length ? what : `No answer was found. ${(await vocabulary()).no_proof}`,
        ),
        answer.truncated
          ? h(
              "p",
              { class: "notice" },
              `The answer was cut off after ${ROWS} rows. The CSV contains more; to see everything here, narrow the question with its parameters.`,
            )
          : "",
        h(
          "p",
          { class: "files" },
          h("a", { href: address(path, { ...given, format: "csv" }), download: "" }, "The answer as CSV"),
        ),
        ...(answer.rows ? [table(query, answer)] : [onCanvas(query, answer), networkTable(query, answer)]),
      );
      if (answer.entities?.length && !workspace.state.entities.length) put(query, answer); // nothing is in its way
    } catch (error) {
      const choices = Object.keys(query.parameters).find((key) => given[key] && error.detail?.candidates);
      error.choose = (id) =>
        h(
          "button",
          {
            type: "button",
            onclick: () => workspace.open("questions", { query: query.name, ...given, [choices]: id }),
          },
          id,
        );
      place.replaceChildren(failure(error, () => run(place, query, given)));
    }
  }

  function show() {
    if (workspace.state.panel !== "questions") return;
    const asked = workspace.state.ask ?? {};
    const key = JSON.stringify(asked);
    if (key === shown) return;
    shown = key;
    if (asked.query) ask(asked);
    else list();
  }
  for (const event of ["panel", "change"]) workspace.addEventListener(event, show);
  show();
  return { name: "questions", title: "Questions", element };
}
