// The latest requests of the page, as Cypher for the database, and as curl and Python for this server.
import { address } from "./api.js";
import { h } from "./dom.js";
import { shortened } from "./text.js";

const WORDS_MOST = 100;

/** As JSON, which Cypher and Python can read too. Invisible characters and line separators are escaped. */
const json = (value) =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A value as a Cypher literal. Strings are escaped as in JSON; map keys are unquoted. */
function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (value !== null && typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, item]) => `\`${key.replaceAll("`", "``")}\`: ${literal(item)}`)
      .join(", ")}}`;
  }
  return json(value ?? null);
}

/** The query under its title, with a `:param` line for each parameter it uses: ready to paste into Neo4j Browser or cypher-shell. */
export function asCypher({ cypher, cypherParameters }) {
  const used = Object.entries(cypherParameters).filter(([name]) => new RegExp(`\\$${name}\\b`).test(cypher));
  return `${[
    ...used.map(([name, value]) => `:param ${name} => ${literal(value)};`),
    cypher.trim().replace(/^(\/\/.*\n)(\/\/.*\n)*/, "$1"),
  ].join("\n")};`;
}

const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

const addressOf = ({ path, parameters }) => `${location.origin}${address(path, parameters ?? {})}`;

function asCurl(call) {
  const sent =
    call.body === undefined || call.body === null
      ? ""
      : ` \\\n  -H 'Content-Type: application/json' \\\n  -d ${quoted(json(call.body))}`;
  return `curl ${quoted(addressOf(call))}${sent}`;
}

/** A value as a Python literal. */
function pythonic(value) {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(pythonic).join(", ")}]`;
  if (typeof value === "object") {
    return `{${Object.entries(value)
      .map(([key, item]) => `${json(key)}: ${pythonic(item)}`)
      .join(", ")}}`;
  }
  return json(value);
}

function asPython(call) {
  const address = JSON.stringify(addressOf(call));
  if (call.body === undefined || call.body === null) {
    return `import json\nfrom urllib.request import urlopen\n\nwith urlopen(${address}) as answer:\n    found = json.load(answer)\n`;
  }
  return [
    "import json",
    "from urllib.request import Request, urlopen",
    "",
    `body = ${pythonic(call.body)}`,
    `request = Request(${address}, json.dumps(body).encode(), {"Content-Type": "application/json"})`,
    "with urlopen(request) as answer:",
    "    found = json.load(answer)",
    "",
  ].join("\n");
}

export function queryPanel(workspace) {
  const list = h("select", { "aria-label": "Which request" });
  const place = h("div", { class: "asked" });
  const element = h(
    "div",
    {},
    h("h2", {}, "What this page asked"),
    h(
      "p",
      {},
      "Everything on this page is the answer to a request that you can make yourself. The latest is shown; earlier ones are in the list.",
    ),
    h("label", { class: "field" }, h("span", {}, "What was done"), list),
    place,
  );

  function copied(text, what) {
    const button = h("button", { type: "button", "aria-label": `Copy ${what}` }, "Copy");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(text);
        workspace.say(`Copied: ${what}.`);
      } catch {
        getSelection().selectAllChildren(button.closest("section").querySelector("pre"));
        workspace.say(
          "The browser does not allow this page to copy. The text is selected: copy it with the keyboard.",
          { error: true },
        );
      }
    });
    return button;
  }

  const block = (title, text, note) =>
    h(
      "section",
      {},
      h("div", { class: "top" }, h("h3", {}, title), copied(text, title)),
      note && h("p", { class: "why" }, note),
      h("pre", { tabindex: 0, "aria-label": title }, text),
    );

  function show() {
    const call = workspace.calls[list.selectedIndex];
    if (!call) return place.replaceChildren(h("p", {}, "No requests yet."));
    place.replaceChildren(
      call.cypher
        ? block(
            "Cypher",
            asCypher(call),
            "Paste this into Neo4j Browser or cypher-shell. The program then filters the rows by date, ranks and words them, and lays them out: the requests below return that.",
          )
        : h(
            "p",
            { class: "why" },
            "This answer comes from more than one query, or from none. Use one of the requests below.",
          ),
      block("curl", asCurl(call)),
      block("Python", asPython(call)),
      h(
        "p",
        { class: "why" },
        "If the server requires a key, send it with the request: ",
        h("code", {}, "Authorization: Bearer …"),
      ),
    );
  }

  function fill() {
    list.replaceChildren(
      ...workspace.calls.map(({ words, path }) => h("option", {}, shortened(words ?? path, WORDS_MOST))),
    );
    list.selectedIndex = 0;
    show();
  }
  list.addEventListener("change", show);
  workspace.addEventListener("ran", fill);
  fill();
  return { name: "query", title: "Query", element };
}
