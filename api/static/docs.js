// The API's documentation, read from its OpenAPI document.
import { address, get } from "./api.js";
import { failure, h } from "./dom.js";

const main = document.getElementById("main");

const named = (schema = {}) => schema.$ref?.split("/").at(-1);

function type(schema = {}) {
  if (schema.$ref) return h("a", { href: `#${named(schema)}` }, named(schema));
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  const either = (schema.anyOf ?? schema.oneOf)?.filter((part) => part.type !== "null");
  if (either) return either.flatMap((part, i) => [i ? " | " : "", type(part)].flat());
  if (schema.type === "array") return ["list of ", ...[type(schema.items)].flat()];
  const bounds = ["minimum", "maximum", "minLength", "maxLength"]
    .filter((key) => key in schema)
    .map((key) => `${key} ${schema[key]}`);
  return [schema.type ?? "any", ...bounds].join(", ");
}

function operation(path, method, { description, parameters = [], responses }) {
  const needed = parameters.some((parameter) => parameter.required) || path.includes("{");
  const content = Object.entries(responses["200"]?.content ?? {});
  return h(
    "section",
    { class: "claim" },
    h("h3", {}, h("code", {}, `${method.toUpperCase()} `, needed ? path : h("a", { href: path }, path))),
    h("p", {}, description),
    parameters.length > 0 &&
      h(
        "dl",
        {},
        parameters.map((parameter) =>
          h(
            "div",
            {},
            h("dt", {}, h("code", {}, parameter.name)),
            h(
              "dd",
              {},
              parameter.description && `${parameter.description} `,
              h(
                "small",
                {},
                type(bounded(parameter.schema)),
                parameter.required ? ", required" : "",
                "default" in (parameter.schema ?? {}) && `, default ${parameter.schema.default}`,
              ),
            ),
          ),
        ),
      ),
    content.map(([media, { schema }]) =>
      h("p", {}, "Answers ", media === "application/json" && schema ? type(schema) : media, "."),
    ),
  );
}

/** The bounds of an optional parameter are one level deeper. */
const bounded = (schema) => schema?.anyOf?.find((part) => part.type !== "null") ?? schema;

const shape = ([name, { description, properties = {}, required = [] }]) =>
  h(
    "section",
    { class: "claim", id: name },
    h("h3", {}, h("code", {}, name)),
    description && h("p", {}, description),
    h(
      "dl",
      {},
      Object.entries(properties).map(([key, schema]) =>
        h(
          "div",
          {},
          h("dt", {}, h("code", {}, key)),
          h(
            "dd",
            {},
            schema.description && `${schema.description} `,
            h("small", {}, type(schema), required.includes(key) ? "" : ", optional"),
          ),
        ),
      ),
    ),
  );

try {
  const { info, paths, components } = await get("/openapi.json");
  main.replaceChildren(
    h("h1", {}, "The API of Khsae"),
    h("p", { class: "summary" }, info.description),
    h(
      "p",
      {},
      "Every error has the shape ",
      h("a", { href: "#ErrorAnswer" }, "ErrorAnswer"),
      ". The same in machine-readable form: ",
      h("a", { href: address("/openapi.json") }, "openapi.json"),
      ".",
    ),
    h("h2", {}, "Calls"),
    ...Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => operation(path, method, described)),
    ),
    h("h2", {}, "Shapes"),
    ...Object.entries(components.schemas).map(shape),
  );
} catch (error) {
  main.replaceChildren(failure(error));
}
