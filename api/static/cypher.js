// Cypher of one's own: written, run as a table and as a picture, and saved as a question. Only where the server allows it.
import { get, post } from "./api.js";
import { answers } from "./answers.js";
import { count, failure, h, loading } from "./dom.js";

const ROWS = 500;
const EXAMPLE = "MATCH (a:Entity {id: $id})-[link]-(b:Entity)\nRETURN a, link, b";

/** The panel, or null where the server allows no Cypher. */
export async function cypherPanel(workspace) {
  const { cypher } = await get("/health").catch(() => ({ cypher: false }));
  if (!cypher) return null;
  workspace.cypher = true;
  const { onCanvas, put, networkTable, table } = answers(workspace);
  const query = h("textarea", { rows: 8, spellcheck: "false", required: true, class: "code" }, EXAMPLE);
  const parameters = h("textarea", { rows: 2, spellcheck: "false", class: "code" }, '{"id": "ly-yong-phat"}');
  const answer = h("section", { "aria-label": "Answer", class: "answer" });
  const saving = h("div");

  const field = (words, input) => h("label", { class: "field" }, h("span", {}, words), input);

  /** What was written. Throws what `failure` shows. */
  function asked() {
    let given;
    try {
      given = JSON.parse(parameters.value.trim() || "{}");
    } catch (error) {
      throw { status: 422, message: `The parameters must be JSON, as in {"id": "ly-yong-phat"}: ${error.message}.` };
    }
    return { query: query.value, parameters: given };
  }

  async function run() {
    answer.replaceChildren(loading("the answer"));
    saving.replaceChildren();
    const question = { title: "Cypher of your own" };
    try {
      const body = asked();
      const found = await post("/cypher", { ...body, limit: ROWS }, { words: question.title });
      const what = found.rows
        ? count(found.rows.length, "row")
        : `${count(found.entities.length, "entity", "entities")} and ${count(found.links.length, "link")}`;
      answer.replaceChildren(
        h("p", { role: "status", class: "outcome" }, what),
        found.truncated ? h("p", { class: "notice" }, `The answer was cut off after ${ROWS} rows.`) : "",
        ...(found.rows ? [table(question, found)] : [onCanvas(question, found), networkTable(question, found)]),
      );
      if (found.entities?.length && !workspace.state.entities.length) put(question, found);
      saving.replaceChildren(save(body));
    } catch (error) {
      answer.replaceChildren(failure(error, run));
    }
  }

  /** A form that saves what was just run. */
  function save(body) {
    const name = h("input", { name: "name", required: true, pattern: "[a-z0-9]+(-[a-z0-9]+)*", maxlength: 60 });
    const title = h("input", { name: "title", required: true, maxlength: 70 });
    const description = h("textarea", { name: "description", required: true, maxlength: 2000, rows: 3 });
    const done = h("div", { role: "status" });
    const form = h(
      "form",
      { class: "parameters" },
      field("Name, as in who-owns-what", name),
      field("Title", title),
      field("What the answer means, and what it does not", description),
      h("p", { class: "row whole" }, h("button", {}, "Save as a question")),
      done,
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      try {
        const saved = await post("/queries", { ...body, ...Object.fromEntries(new FormData(form)) });
        done.replaceChildren(
          "Saved: ",
          h("a", { href: `./?${new URLSearchParams({ query: saved.name })}` }, saved.title),
          ". It is among the questions now.",
        );
      } catch (error) {
        done.replaceChildren(failure(error));
      }
    });
    return h("details", {}, h("summary", {}, "Save as a question"), form);
  }

  const form = h(
    "form",
    {},
    field("Cypher that only reads", query),
    field("Parameters, as JSON", parameters),
    h("p", { class: "row" }, h("button", {}, "Run"), h("small", {}, " Ctrl + Enter runs it, too.")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    run();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  const element = h(
    "div",
    {},
    h("h2", {}, "Cypher of your own"),
    h(
      "p",
      {},
      "Each node needs its label, Entity, Claim or Source, or a link whose kind is named. Entities and links become a picture, anything else a table. What sources say is not what is so: show the standing and the claims of a link.",
    ),
    form,
    answer,
    saving,
  );
  return { name: "cypher", title: "Cypher", element };
}
