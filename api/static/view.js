// The drawn network, in a frame of its own that cannot touch this page.
import { address, probe } from "./api.js";
import { failure, h, loading } from "./dom.js";

export function view(parameters, title) {
  const url = address("/view", parameters);
  const place = h("div", { class: "view" });
  async function draw() {
    place.replaceChildren(loading("the picture"));
    try {
      await probe(url);
    } catch (error) {
      return place.replaceChildren(failure(error, draw));
    }
    place.replaceChildren(
      h("iframe", { title, src: url, sandbox: "allow-scripts allow-popups allow-popups-to-escape-sandbox", referrerpolicy: "no-referrer" }),
      h("p", { class: "files" }, "This picture: ",
        h("a", { href: url, target: "_blank" }, "on its own"), " · ",
        h("a", { href: address("/export", { ...parameters, format: "csv" }), download: "" }, "as CSV"), " · ",
        h("a", { href: address("/export", { ...parameters, format: "json" }), download: "" }, "as JSON")));
  }
  draw();
  return place;
}
