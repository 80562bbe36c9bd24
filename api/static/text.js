// Text that is safe to show: without misleading characters, and shortened at sensible places.

// Characters that reorder or hide text, so that no name can pose as another. Khmer needs U+200B to U+200D.
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const COENG = "\u17d2"; // joins a Khmer consonant to the next: do not cut here

export const visible = (text) => String(text).replace(UNSEEN, "");

/** Whether it is safe to follow. */
export const isWebAddress = (url) => /^https?:\/\/[^\s\x00-\x20/?#[\]@:][^\s\x00-\x20]*$/i.test(url);

/** Shortens text at the end of a word, if one is near, and never between a letter and its combining marks. */
export function shortened(text, most) {
  const letters = [...text.slice(0, 3 * most)];
  if (letters.length <= most) return text;
  let cut = most - 1;
  while (cut && (/\p{M}/u.test(letters[cut]) || letters[cut - 1] === COENG)) cut -= 1;
  const space = letters.lastIndexOf(" ", cut);
  return `${letters
    .slice(0, space > cut / 2 ? space : cut || 1)
    .join("")
    .trimEnd()}…`;
}

/** At most `rows` lines of about `width` letters. */
export function wrapped(text, width, rows) {
  const lines = [""];
  for (const word of visible(text).split(/\s+/).filter(Boolean)) {
    const line = lines.at(-1);
    if (!line) lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= width) lines[lines.length - 1] = `${line} ${word}`;
    else if (lines.length < rows) lines.push(word);
    else {
      lines[lines.length - 1] = `${line} …`;
      break;
    }
  }
  return lines.map((line) => shortened(line, width + 6));
}

export const count = (n, one, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

const regions = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** The name of a country by its code, or the code itself if unknown. */
export function country(code) {
  try {
    return regions.of(code.toUpperCase());
  } catch {
    return code;
  }
}
