// Elements from names, properties and children. Text is always text: nothing here reads HTML.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Text from a source, in its own direction. */
export const said = (text) => h("bdi", {}, text);

export const entityLink = (id, name) => h("a", { href: `/?${new URLSearchParams({ entity: id })}` }, said(name ?? id));

/** The address if a reader may be sent there; `javascript:` and the like stay text. */
export const outward = (url) =>
  /^https?:\/\/[^\s]+$/i.test(url ?? "")
    ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url)
    : said(url ?? "");

/** A line as the views draw it: told by its pattern, not by its colour. */
export function line({ dash, width }) {
  const svg = (tag, properties) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(properties)) element.setAttribute(name, value);
    return element;
  };
  const drawing = svg("svg", { width: 44, height: 8, "aria-hidden": "true", class: "line" });
  drawing.append(svg("path", { d: "M1 4H43", "stroke-width": width, "stroke-dasharray": dash.join(" ") }));
  return drawing;
}

export const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

export const loading = (what) => h("p", { class: "loading", role: "status" }, `Loading ${what}…`);

/** What went wrong, in words, with what can be done about it. */
export function failure(error, retry) {
  const titles = { 404: "Not found", 409: "Which one?", 413: "Too much to show", 422: "That cannot be asked", 503: "The database is away", 504: "That took too long" };
  const candidates = error.detail?.candidates ?? [];
  const again = retry && [0, 500, 503, 504].includes(error.status);
  const notice = h("div", { class: "notice", role: "alert" },
    h("h2", {}, titles[error.status] ?? "Something went wrong"),
    h("p", {}, said(error.message.replace(/(Search by name: GET|Try `khsae).*$/, "Search for a name above."))),
    candidates.length > 0 && h("ul", {}, candidates.map((id) => h("li", {}, error.choose ? error.choose(id) : entityLink(id)))),
    error.status === 503 && h("p", {}, "Nothing is lost. This page asks again every few seconds."),
    again && h("button", { type: "button", onclick: retry }, "Try again"));
  if (again && error.status === 503) setTimeout(() => notice.isConnected && retry(), 3000);
  return notice;
}
