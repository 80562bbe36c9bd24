// The address bar and the workspace: what an address opens, and how the address follows the page.
import { fromAddress, toAddress } from "./permalink.js";
import { EMPTY } from "./state.js";
import { isEmpty } from "./story.js";

const WAIT_MS = 150;

export function addresses(workspace, { open }) {
  let timer = 0;
  let shown = null; // the address of what is on the page
  let told = EMPTY.story; // and the story, which is in no address
  let read = null; // and the source
  const source = () => (workspace.state.panel === "sources" ? (workspace.state.ask.document ?? "") : null);

  /** What an address cannot hold, the browser keeps for a reload or after a crash; others need a file. */
  function write({ push = false } = {}) {
    clearTimeout(timer);
    const { state } = workspace;
    const query = toAddress(state);
    const url = query === null ? `./?large=${state.entities.length}` : `./${query}`;
    if (url === shown && query !== null && state.story === told) return;
    [shown, told, read] = [url, state.story, source()];
    history[push ? "pushState" : "replaceState"](
      { state: query === null || !isEmpty(state.story) ? state : null },
      "",
      url,
    );
    document.title = state.entities.length ? `${workspace.title} – Khsae` : "Khsae";
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(write, WAIT_MS);
  };

  // Each step is an entry of the browser's history, so that Back takes one back and loses nothing.
  workspace.addEventListener("change", ({ detail: { words } }) => {
    if (travelling || !words) later();
    else write({ push: true });
  });
  workspace.addEventListener("select", later);
  // A source is a page of its own, and so is the start: Back leads to where one came from.
  const START = "./";
  workspace.addEventListener("panel", () =>
    travelling || (source() === read && shown !== START) ? later() : write({ push: true }),
  );

  let travelling = false; // the address led here and is already right
  async function travel(held) {
    travelling = true;
    try {
      await opened(new URLSearchParams(location.search), location.search, { held, story: EMPTY.story });
    } finally {
      travelling = false;
      read = source();
    }
  }

  /** `held`: what the browser kept of it; `story`: the one kept with it, or else the current one. */
  async function opened(given, search, { held = null, story = workspace.state.story } = {}) {
    if (held) return workspace.replace(held, "Restore the picture");
    if (given.has("large")) {
      return workspace.say(
        `This picture of ${(Number(given.get("large")) || "many").toLocaleString("en")} entities is too large for an address: only the browser that drew it has kept it. Ask for it as a file, and open the file under “Save and share”.`,
        { error: true },
      );
    }
    const read = fromAddress(search);
    if (read) {
      const { state, warnings } = read;
      const { panel, ask, selected } = state;
      const done = await workspace.replace({ ...state, story }, "Open the picture of an address");
      if (done !== false || state.entities.length === 0) {
        workspace.select(selected);
        workspace.open(panel, ask);
      }
      if (warnings.length) workspace.say([...warnings, gone(state)].filter(Boolean).join(" "), { error: true });
      return;
    }
    const rest = Object.fromEntries([...given].filter(([key]) => key !== "entity"));
    if (given.get("entity")) return open.entity(given.get("entity"), rest);
    if (given.has("source") || given.has("target")) return workspace.open("paths", rest);
    if (given.has("document")) return workspace.open("sources", rest);
    if (given.has("query")) return workspace.open("questions", rest);
    if (given.has("q")) return given.get("q").trim() ? workspace.open("found", rest) : null;
    if (workspace.state.entities.length || workspace.state.panel !== EMPTY.panel) {
      await workspace.replace({}, "The start page");
      workspace.open(EMPTY.panel, {});
    }
  }

  function gone({ entities }) {
    const lost = entities.filter(({ id }) => !workspace.has(id)).map(({ id }) => id);
    return lost.length > 0 && `No longer in the graph: ${lost.slice(0, 5).join(", ")}${lost.length > 5 ? ", …" : ""}.`;
  }

  function arrive({ state }) {
    shown = `./${location.search}`;
    return travel(state?.state);
  }
  addEventListener("popstate", arrive);
  addEventListener("pagehide", () => write());

  // Links within the page and the search form do not leave the page.
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest?.("a[href]"));
    if (
      !link ||
      link.target ||
      link.hasAttribute("download") ||
      event.defaultPrevented ||
      event.button ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    ) {
      return;
    }
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname !== new URL("./", location.href).pathname || url.hash) return;
    event.preventDefault();
    const id = url.searchParams.get("entity");
    if (id && workspace.state.entities.length) open.another(id);
    else opened(url.searchParams, url.search);
  });
  document.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (event.defaultPrevented || form.method === "dialog") return;
    event.preventDefault();
    const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
    if (given.q) workspace.open("found", given);
  });

  return { start: () => arrive(history) };
}
