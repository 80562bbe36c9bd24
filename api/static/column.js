// A column of text, lines and marks in an image, laid out from top to bottom.
import { svg } from "./svg.js";
import { visible } from "./text.js";

export const FAMILY =
  'system-ui, "Noto Sans Khmer", "Khmer OS", Battambang, "Noto Serif Khmer", "Noto Sans Thai", "Noto Sans Myanmar", sans-serif';

/** Text without characters that XML cannot contain or that mislead readers. */
export const clean = (text) =>
  visible(text).replace(/[\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");

const ruler = document.createElement("canvas").getContext("2d");

/** Lines of text no wider than `width`. A wider word is split across lines. */
function fitted(text, width, size) {
  ruler.font = `${size}px ${FAMILY}`;
  const fits = (line) => ruler.measureText(line).width <= width;
  const lines = [];
  let line = "";
  for (let word of clean(text).split(/\s+/).filter(Boolean)) {
    while (!fits(word) && word.length > 1) {
      let n = Math.max(1, Math.floor((word.length * width) / ruler.measureText(word).width) - 1);
      while (n > 1 && /[\p{M}\u17d2]/u.test(word.slice(n - 1, n + 1))) n -= 1;
      if (line) lines.push(line);
      line = "";
      lines.push(word.slice(0, n));
      word = word.slice(n);
    }
    const longer = line ? `${line} ${word}` : word;
    if (fits(longer)) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line ? [...lines, line] : lines;
}

/** Lays out text from top to bottom. */
export class Column {
  parts = [];
  constructor(left, top, width, tones) {
    this.left = left;
    this.y = top;
    this.width = width;
    this.tones = tones;
  }

  text(words, { size = 13, bold = false, soft = false, indent = 0, space = 0 } = {}) {
    for (const line of fitted(words, this.width - indent, size)) {
      this.y += size * 1.4;
      this.parts.push(
        svg(
          "text",
          {
            x: this.left + indent,
            y: this.y.toFixed(1),
            "font-size": size,
            "font-weight": bold ? 700 : null,
            fill: soft ? this.tones.soft : this.tones.ink,
          },
          line,
        ),
      );
    }
    this.y += space;
  }

  /** A mark or a line, with its meaning. */
  entry(drawing, words) {
    this.parts.push(svg("g", { transform: `translate(${this.left} ${(this.y + 13).toFixed(1)})` }, drawing));
    this.text(words, { size: 12, indent: 52, space: 3 });
  }
}
