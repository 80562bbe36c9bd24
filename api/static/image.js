// The picture as a file: exactly what is visible, with title, legend, dates and sources. Drawn as SVG, from which the PNG is made.
import { Column, FAMILY, clean } from "./column.js";
import { rowFont } from "./labels.js";
import { lighter, picture } from "./picture.js";
import { shape, svg } from "./svg.js";
import { count, shortened } from "./text.js";

const MARGIN = 24;
const NARROWEST = 680;
const CUT = /…\]?$/; // the end of a row that is cut off
const SENTENCE_MOST = 600;
const TOLD = 80; // up to this number of visible links, the file has a sentence for each
const [TALLEST, MOST_PIXELS] = [16_000, 200e6]; // what browsers can draw

// --- the picture itself -------------------------------------------------------------------------------

function drawnLine({ d, colour, width, dash, arrow }, told) {
  const [x, y, angle, size] = arrow ?? [];
  const corner = (along, across) =>
    `${(x - size * (along * Math.cos(angle) - across * Math.sin(angle))).toFixed(1)} ${(y - size * (along * Math.sin(angle) + across * Math.cos(angle))).toFixed(1)}`;
  return svg(
    "g",
    {},
    svg("title", {}, clean(told)),
    svg("path", { d, fill: "none", stroke: colour, "stroke-width": width, "stroke-dasharray": dash.join(" ") || null }),
    arrow &&
      svg("path", { d: `M${corner(0, 0)}L${corner(1, 0.3)}L${corner(0.9, 0)}L${corner(1, -0.3)}Z`, fill: colour }),
  );
}

function drawnMark({ x, y, r, colour, ring, border, pinned, shape: form }, { name, kind }, tones, number) {
  return svg(
    "g",
    {},
    svg("title", {}, clean(`${shortened(name, SENTENCE_MOST)} (${kind})`)),
    ring && svg("circle", { cx: x, cy: y, r: r + 5, fill: "none", stroke: tones.mark, "stroke-width": 3 }),
    shape(form, x, y, r, { fill: colour, stroke: ring || border ? tones.ink : colour, "stroke-width": 1.5 }),
    pinned && !number && svg("circle", { cx: x, cy: y, r: r * 0.4, fill: tones.paper }),
    number &&
      svg(
        "text",
        { x, y: y + r * 0.42, "text-anchor": "middle", "font-size": r * 1.2, "font-weight": 700, fill: tones.paper },
        String(number),
      ),
  );
}

/** `number`: where the whole text is, if a row is cut off. */
function drawnLabel(label, tones, number) {
  const { x, y, colour, leader, box } = label;
  const rows = label.rows.map((row) => (number && CUT.test(row) ? `${row} [${number}]` : row));
  const size = Number(/(\d+)px/.exec(label.font)[1]);
  return svg(
    "g",
    {},
    leader && svg("path", { d: `M${leader.slice(0, 2).join(" ")}L${leader.slice(2).join(" ")}`, stroke: tones.soft }),
    box && svg("rect", { x: box[0], y: box[1], width: box[2] - box[0], height: box[3] - box[1], fill: tones.paper }),
    rows.map((row, i) => {
      const font = rowFont(label, i);
      return svg(
        "text",
        {
          x,
          y: (y + i * 16 + size * 0.35).toFixed(1),
          "text-anchor": "middle",
          "font-size": size,
          fill: colour,
          "font-weight": font.includes("bold") ? 700 : null,
          "font-style": font.includes("italic") ? "italic" : null,
          stroke: tones.paper,
          "stroke-width": 4,
          "stroke-linejoin": "round",
          "paint-order": "stroke",
        },
        clean(row),
      );
    }),
  );
}

/** Whether any part of a line can be visible: compares the box of its path with the view. */
function inSight({ d }, { width, height }) {
  const numbers = d.match(/-?[\d.]+/g).map(Number);
  const [xs, ys] = [0, 1].map((axis) => numbers.filter((_, i) => i % 2 === axis));
  return Math.max(...xs) > 0 && Math.min(...xs) < width && Math.max(...ys) > 0 && Math.min(...ys) < height;
}

// --- the whole file -----------------------------------------------------------------------------------

/** The parts of a scene that can be seen, with what the state says of them. */
function visibleOf({ scene, state, network, words }) {
  const drawn = picture(state, network, words);
  const [markOf, lineOf] = [drawn.marks, drawn.lines].map((items) => new Map(items.map((item) => [item.id, item])));
  const { width, height } = scene;
  const lines = scene.lines.filter((line) => inSight(line, scene));
  const marks = scene.marks.filter(({ x, y, r }) => x > -r && y > -r && x < width + r && y < height + r);
  const shown = new Set(marks.flatMap(({ id }) => markOf.get(id).ids));
  return {
    drawn,
    lines,
    marks,
    markOf,
    lineOf,
    links: lines.flatMap(({ id }) => lineOf.get(id).links),
    types: new Set(network.entities.filter(({ id }) => shown.has(id)).map(({ type }) => type)),
  };
}

/** What has no room for its whole name or caption: {id: number}, and the texts in the order of their numbers. */
function unsaidOf({ marks, markOf }, { labels }, { captions }) {
  const written = new Map(labels.map((label) => [label.id, label]));
  const short = marks.filter(({ id }) => !written.has(id) || written.get(id).rows.some((row) => CUT.test(row)));
  return {
    numbers: new Map(short.map(({ id }, i) => [id, i + 1])),
    texts: short.map(({ id }) => [markOf.get(id).name, captions[id]].filter(Boolean).join(": ")),
  };
}

/** The scene itself, with its upper left corner at `left`, `top`. */
function viewOf({ lines, marks, markOf, lineOf }, { width, height, labels }, tones, left, top, numbers) {
  const named = new Set(labels.map(({ id }) => id));
  return svg(
    "svg",
    { x: left, y: top.toFixed(1), width, height, overflow: "hidden" },
    lines.map((line) =>
      drawnLine(
        line,
        lineOf
          .get(line.id)
          .links.map(({ sentence }) => shortened(sentence, SENTENCE_MOST))
          .join("\n"),
      ),
    ),
    [...marks]
      .reverse()
      .map((mark) => drawnMark(mark, markOf.get(mark.id), tones, named.has(mark.id) ? null : numbers.get(mark.id))),
    labels.map((label) => drawnLabel(label, tones, numbers.get(label.id))),
  );
}

const tonesNow = () => {
  const css = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    ["paper", "ink", "soft", "mark"].map((name) => [name, css.getPropertyValue(`--${name}`).trim()]),
  );
};

const sheet = (wide, tall, title, tones, ...parts) =>
  svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: wide,
      height: tall,
      viewBox: `0 0 ${wide} ${tall}`,
      "font-family": FAMILY,
      role: "img",
    },
    svg("title", {}, clean(title)),
    svg("rect", { width: wide, height: tall, fill: tones.paper }),
    parts,
  );

/** The picture alone, to be printed: with a legend and a line of sources only if they are asked for. */
export function plate(given, { keyed, sourced }) {
  const { scene, title, words, claims, made } = given;
  const tones = tonesNow();
  const seen = visibleOf(given);
  const unsaid = unsaidOf(seen, scene, given.state);
  const foot = new Column(MARGIN, scene.height + 6, scene.width - 2 * MARGIN, tones);
  whole(foot, unsaid);
  if (keyed) legend(foot, { ...seen, words, tones });
  if (sourced) {
    const behind = seen.links.flatMap(({ claims: ids }) => ids.map((id) => claims.get(id)).filter(Boolean));
    const publishers = new Set(behind.map(({ source }) => source.publisher ?? source.title));
    publishers.delete("Khsae"); // who made the picture stands at the end
    const sources = publishers.size ? `Sources: ${[...publishers].join("; ")}. ` : "";
    foot.text(`${sources}Khsae, ${made}.`, { size: 11, soft: true });
  }
  const tall = foot.parts.length ? Math.ceil(foot.y + 10) : scene.height;
  return sheet(scene.width, tall, title, tones, viewOf(seen, scene, tones, 0, 0, unsaid.numbers), foot.parts);
}

/** An <svg> element. `scene`: what the canvas shows; `claims`: those of its links, by id; `made`: the date. */
export function drawing(given) {
  const { scene, state, title, words, claims, made } = given;
  const { width, height } = scene;
  const tones = tonesNow();
  const wide = Math.max(width, NARROWEST) + 2 * MARGIN;
  const seen = visibleOf(given);
  const { drawn, marks, links } = seen;

  const top = new Column(MARGIN, MARGIN - 8, wide - 2 * MARGIN, tones);
  top.text(title, { size: 20, bold: true });
  const dates = [
    state.as_of && `as it was on ${state.as_of}`,
    state.known_on && `as published by ${state.known_on}`,
  ].filter(Boolean);
  const beyond = drawn.marks.length - marks.length;
  top.text(
    `${[`Made on ${made} with Khsae`, ...dates].join("; ")}. In sight: ${count(marks.length, "mark")} and ${count(links.length, "link")}${beyond ? `; ${count(beyond, "mark")} of the picture ${beyond === 1 ? "lies" : "lie"} outside it` : ""}${drawn.marks.some(({ group }) => group) ? "; the links inside a group are not drawn" : ""}.`,
    { soft: true, space: 12 },
  );

  const left = (wide - width) / 2;
  const unsaid = unsaidOf(seen, scene, state);
  const view = viewOf(seen, scene, tones, left, top.y, unsaid.numbers);
  const frame = svg("rect", {
    x: left,
    y: top.y.toFixed(1),
    width,
    height,
    fill: "none",
    stroke: tones.soft,
    "stroke-width": 0.5,
  });

  const foot = new Column(MARGIN, top.y + height + 8, wide - 2 * MARGIN, tones);
  whole(foot, unsaid);
  legend(foot, { ...seen, words, tones });
  evidence(foot, links, claims, words);
  foot.text("What this does not mean", { bold: true });
  foot.text(words.cautions.join(" "), { soft: true });
  return sheet(wide, Math.ceil(foot.y + MARGIN), title, tones, top.parts, view, frame, foot.parts);
}

const whole = (foot, { texts }) =>
  texts.length && foot.text(texts.map((text, i) => `[${i + 1}] ${text}`).join("   "), { size: 11, space: 6 });

/** Three columns, of the visible lines, colours and shapes. */
function legend(foot, { links, types, words, tones }) {
  const tone = (colour) => (matchMedia("(prefers-color-scheme: dark)").matches ? lighter(colour) : colour);
  const groups = new Set(links.map(({ predicate }) => words.predicates[predicate].group));
  const blocks = [
    [
      "Lines: how it stands",
      Object.values(words.standings)
        .filter(({ name }) => links.some(({ standing }) => standing === name))
        .map((standing) => [sample(standing, tones), `${standing.name}: ${standing.meaning}`]),
    ],
    [
      "Line colours: what it is about",
      Object.values(words.groups)
        .filter(({ name }) => groups.has(name))
        .map(({ label, colour }) => [svg("path", { d: "M0-4H40", stroke: tone(colour), "stroke-width": 4 }), label]),
    ],
    [
      "Shapes: who or what",
      Object.values(words.types)
        .filter(({ name }) => types.has(name))
        .map(({ label, shape: form, colour }) => [shape(form, 20, -4, 6, { fill: tone(colour) }), label]),
    ],
  ].filter(([, entries]) => entries.length);
  const width = foot.width / 3;
  const columns = blocks.map(([title, entries], i) => {
    const column = new Column(foot.left + i * width, foot.y, width - 16, tones);
    column.text(title, { bold: true, space: 4 });
    for (const [drawing, text] of entries) column.entry(drawing, text);
    return column;
  });
  foot.parts.push(columns.map(({ parts }) => parts));
  foot.y = Math.max(foot.y, ...columns.map(({ y }) => y)) + 12;
}

const sample = ({ dash, width }, tones) =>
  svg("path", { d: "M0-4H40", stroke: tones.ink, "stroke-width": width, "stroke-dasharray": dash.join(" ") || null });

/** Each link as a sentence with the numbers of its sources and of those that reply to it, then the sources. */
function evidence(foot, links, claims, words) {
  if (links.length === 0) return;
  const sources = new Map();
  const numberOf = ({ source }) =>
    (sources.get(source.id) ?? sources.set(source.id, { ...source, n: sources.size + 1 }).get(source.id)).n;
  const numbers = (link) => {
    const behind = link.claims.map((id) => claims.get(id)).filter(Boolean);
    const answers = behind.flatMap(({ replies }) => replies.map((id) => claims.get(id)).filter(Boolean));
    return [...new Set([...behind, ...answers].map(numberOf))].sort((a, b) => a - b).join(", ");
  };
  const told = links.map((link) => [
    link,
    `${link.standing}: ${shortened(link.sentence, SENTENCE_MOST)} [${numbers(link)}]`,
  ]);
  foot.text("What the links say, and in which sources", { bold: true, space: 4 });
  if (links.length <= TOLD) {
    for (const [{ standing }, text] of told) foot.entry(sample(words.standings[standing], foot.tones), text);
  } else {
    foot.text(
      `${links.length.toLocaleString("en")} links are too many to list here: the dossier lists each with its claims and quotes.`,
    );
  }
  foot.y += 10;
  foot.text("Sources", { bold: true, space: 4 });
  for (const { n, title, publisher, published, url, licence } of sources.values()) {
    foot.text(`[${n}] ${[title, publisher, published ?? "undated", url, licence].filter(Boolean).join(", ")}`, {
      size: 12,
      space: 3,
    });
  }
  foot.y += 10;
}

export const asText = (element) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(element)}\n`;

/** The chunk of a PNG that says 300 dots per inch, with its checksum, and where it belongs: after the header. */
const [HEADER_BYTES, DENSITY] = [
  33,
  new Uint8Array([0, 0, 0, 9, 112, 72, 89, 115, 0, 0, 46, 35, 0, 0, 46, 35, 1, 120, 165, 63, 118]),
];

/** The same as a PNG, at twice the size or, to be printed, `print` pixels wide, if the browser can draw it. */
export async function asPng(element, { print = 0 } = {}) {
  const [wide, tall] = ["width", "height"].map((name) => Number(element.getAttribute(name)));
  const scale = Math.min(
    Math.max(2, print / wide),
    TALLEST / Math.max(wide, tall),
    Math.sqrt(MOST_PIXELS / (wide * tall)),
  );
  const url = URL.createObjectURL(new Blob([asText(element)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const paper = document.createElement("canvas");
    [paper.width, paper.height] = [Math.round(wide * scale), Math.round(tall * scale)];
    paper.getContext("2d").drawImage(image, 0, 0, paper.width, paper.height);
    const blob = await new Promise((done) => {
      paper.toBlob(done, "image/png");
    });
    if (!blob) throw new Error("The browser cannot draw a picture of this size. Save it as SVG.");
    if (!print) return blob;
    return new Blob([blob.slice(0, HEADER_BYTES), DENSITY, blob.slice(HEADER_BYTES)], { type: blob.type });
  } finally {
    URL.revokeObjectURL(url);
  }
}
