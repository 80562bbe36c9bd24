// The page: which part answers which address, and moving between them without a reload.
import { suggest } from "./combobox.js";
import { connectionPage } from "./connection.js";
import { failure, loading } from "./dom.js";
import { entityPage } from "./entity.js";
import { questionPage } from "./question.js";
import { resultsPage, startPage } from "./start.js";

const main = document.getElementById("main");
const PAGES = { entity: entityPage, source: connectionPage, target: connectionPage, query: questionPage, q: resultsPage };
let latest = 0;

/** Show what the address says. An answer that comes too late, after another address was asked for, is dropped. */
async function show({ moved = true } = {}) {
  const turn = (latest += 1);
  const parameters = new URLSearchParams(location.search);
  const page = PAGES[Object.keys(PAGES).find((key) => parameters.has(key))] ?? startPage;
  const stage = { replaceChildren: (...children) => turn === latest && main.replaceChildren(...children.flat(Infinity).filter(Boolean)) };
  document.getElementById("q").value = parameters.get("q") ?? "";
  stage.replaceChildren(loading("the page"));
  let title = null;
  try {
    title = await page(stage, parameters);
  } catch (error) {
    if (!error.status && error.status !== 0) console.error(error);
    stage.replaceChildren(failure(error, () => show()));
  }
  if (turn !== latest) return;
  document.title = title ? `${title} – Khsae` : "Khsae";
  if (moved) {
    main.querySelector("h1")?.focus({ preventScroll: true });
    if (!location.hash) scrollTo(0, 0);
  }
}

function go(url) {
  if (url.href !== location.href) history.pushState(null, "", url);
  show();
}

addEventListener("popstate", () => show());

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || link.target || link.hasAttribute("download") || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || url.pathname !== "/" || (url.hash && url.search === location.search)) return;
  event.preventDefault();
  go(url);
});

document.addEventListener("submit", (event) => {
  const given = [...new FormData(event.target)].filter(([, value]) => typeof value === "string");
  const kept = given.filter(([name, value]) => value.trim() || name === "source" || name === "target");
  event.preventDefault();
  go(new URL(`/?${new URLSearchParams(kept.map(([name, value]) => [name, value.trim()]))}`, location.href));
});

suggest(document.getElementById("q"), ({ id }) => go(new URL(`/?${new URLSearchParams({ entity: id })}`, location.href)));
show({ moved: false });
