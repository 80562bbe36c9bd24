// Elements from names, properties and children. Text is always text: nothing here reads HTML.
import { shape, svg } from "./svg.js";
import { count, isWebAddress, visible } from "./text.js";

export { count };

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : visible(value));
  }
  fill(element, ...children);
  return element;
}

/** Replaces the children of an element; null and false are skipped. */
export function fill(element, ...children) {
  element.replaceChildren(
    ...children
      .flat(Infinity)
      .filter((child) => child !== null && child !== undefined && child !== false)
      .map((child) => (child instanceof Node ? child : visible(child))),
  );
}

/** Text from a source, isolated in its own writing direction. */
export const said = (text) => h("bdi", {}, text);

export const entityLink = (id, name) => h("a", { href: `./?${new URLSearchParams({ entity: id })}` }, said(name ?? id));

export const sourceLink = (id, title) =>
  h("a", { href: `./?${new URLSearchParams({ document: id })}` }, h("cite", { dir: "auto" }, title));

/** A link if the address is safe to follow; `javascript:` and the like stay text. */
export const outward = (url, text = url) =>
  isWebAddress(url ?? "")
    ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text)
    : said(text ?? "");

/** A line as the views draw it, identified by its pattern, not its colour. */
export const line = ({ dash, width }) =>
  svg(
    "svg",
    { width: 44, height: 8, "aria-hidden": "true", class: "line" },
    svg("path", { d: "M1 4H43", "stroke-width": width, "stroke-dasharray": dash.join(" ") || null }),
  );

/** A standing as in the legend: its line and its name. */
export const standing = (words) => h("span", { class: "stands", title: words.meaning }, line(words), " ", words.name);

/** The mark of an entity type, in its colour. */
export const mark = (type) =>
  svg(
    "svg",
    { width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true", class: `mark t-${type.name}` },
    shape(type.shape, 0, 0, 6, { fill: "currentColor" }),
  );

export const button = (words, onclick, properties = {}) =>
  h("button", { type: "button", onclick, ...properties }, words);

const folds = [];
/** What opens above or below its own name. Only one is open at a time; Escape and a click elsewhere close it. */
export function fold(words, ...content) {
  const element = h("details", { class: "fold" }, h("summary", {}, words), h("div", { class: "pop" }, content));
  folds.push(element);
  element.addEventListener("toggle", () => {
    if (element.open) for (const other of folds) if (other !== element) other.removeAttribute("open");
  });
  return element;
}
const close = (but) => {
  for (const one of folds) if (!one.contains(but)) one.removeAttribute("open");
};
if (globalThis.document) {
  document.addEventListener("pointerdown", ({ target }) => close(target));
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && folds.find((one) => one.hasAttribute("open"));
    if (!open) return;
    if (open.contains(document.activeElement)) open.querySelector("summary").focus();
    close(null);
    event.preventDefault();
  });
}

export const loading = (what) => h("p", { class: "loading", role: "status" }, `Loading ${what}…`);

/** An error message, with what can be done about it. */
export function failure(error, retry) {
  const titles = {
    404: "Not found",
    409: "Which one?",
    413: "Too much to show",
    422: "This request is not valid",
    503: "The database is unavailable",
    504: "That took too long",
  };
  const candidates = error.detail?.candidates ?? [];
  const again = retry && [0, 500, 503, 504].includes(error.status);
  const notice = h(
    "div",
    { class: "notice", role: "alert" },
    h("h2", {}, titles[error.status] ?? "Something went wrong"),
    h("p", {}, said(error.message)),
    candidates.length > 0 &&
      h(
        "ul",
        {},
        candidates.map((id) => h("li", {}, error.choose ? error.choose(id) : entityLink(id))),
      ),
    error.status === 503 && h("p", {}, "Nothing is lost. This page tries again every few seconds."),
    again && button("Try again", retry),
  );
  if (again && error.status === 503) setTimeout(() => notice.isConnected && retry(), 3000);
  return notice;
}
