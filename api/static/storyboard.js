// The story: its title, its scenes in order, and the page made from them.
import { posted } from "./api.js";
import { count, fill, h } from "./dom.js";
import { player } from "./player.js";
import { asked, download } from "./save.js";
import { MOST, MOST_DRAWN, MOST_SCENES, isEmpty, moved, stateOf } from "./story.js";
import { shortened } from "./text.js";

const NAMED = 60; // letters of a title in a message

export function storyPanel(workspace) {
  const element = h("div", { class: "storyboard" });
  const play = player(workspace);
  let shown = null;
  let next = null; // what gets the focus: "0/up"

  const story = () => workspace.state.story;
  /** The text of a field: "title", or "0/sentence" of the first scene. */
  const textAt = (at) => {
    const [n, part] = at.split("/");
    return part ? story().scenes[n][part] : story()[n];
  };
  const called = (n) => `scene ${n + 1}, ${shortened(story().scenes[n].title, NAMED)}`;
  const change = (n, words, patch) =>
    workspace.tell(words, ({ scenes }) => ({
      scenes: scenes.map((scene, i) => (i === n ? { ...scene, ...patch } : scene)),
    }));

  /** The canvas as a scene; null, after saying why, if it cannot be one. */
  function seen() {
    const { state } = workspace;
    const { entities, ...drawn } = asked(workspace);
    if (entities.length === 0 || entities.length > MOST_DRAWN) {
      workspace.say(
        entities.length
          ? `This picture has ${count(entities.length, "entity", "entities")}, too many to read in a story: a scene holds at most ${MOST_DRAWN}. Keep only some of them first.`
          : "The canvas is empty: put something on it first.",
        { error: true },
      );
      return null;
    }
    const captions = Object.fromEntries(Object.entries(state.captions).filter(([id]) => entities.includes(id)));
    const selected = [...new Set([...state.selected, ...state.marked])];
    const { size, group, opened } = state;
    return { ...drawn, entities, selected, captions, size, group, opened };
  }

  function add() {
    if (story().scenes.length >= MOST_SCENES) {
      return workspace.say(`A story has at most ${MOST_SCENES} scenes.`, { error: true });
    }
    const scene = seen();
    if (!scene) return null;
    next = `${story().scenes.length}/title`;
    return workspace.tell(`Add scene ${story().scenes.length + 1}`, ({ scenes }) => ({
      scenes: [...scenes, { ...scene, sentence: "" }],
    }));
  }

  function again(n) {
    const scene = seen();
    if (scene) change(n, `Retake ${called(n)}`, { ...scene, title: story().scenes[n].title });
  }

  function move(n, to) {
    next = `${to}/${to < n ? "up" : "down"}`;
    workspace.tell(`Move ${called(n)}`, (told) => moved(told, n, to));
  }

  function remove(n) {
    next = story().scenes.length > 1 ? `${Math.min(n, story().scenes.length - 2)}/show` : "add";
    workspace.tell(`Delete ${called(n)}`, ({ scenes }) => ({ scenes: scenes.filter((_, i) => i !== n) }));
  }

  const show = (n) => workspace.replace({ ...stateOf(story().scenes[n]), panel: "story" }, `Show ${called(n)}`);

  async function make() {
    try {
      const answer = await posted("/story", story());
      download(await answer.blob(), "khsae-story.html");
      workspace.say("The story is saved as one file that opens and plays offline.");
    } catch (error) {
      workspace.say(`The story could not be saved: ${error.message}`, {
        error: true,
        action: { words: "Try again", run: make },
      });
    }
  }

  // --- what the panel shows -------------------------------------------------------------------------

  const act = (at, words, run, more = {}) =>
    h("button", { type: "button", class: "quiet", "data-at": at, onclick: run, ...more }, words);

  /** A field whose text is one step once it is left. */
  function field(at, label, most, write, rows = 0) {
    const input = h(rows ? "textarea" : "input", { maxlength: most, dir: "auto", "data-at": at, rows: rows || null });
    input.value = textAt(at);
    input.addEventListener("change", () => write(input.value.trim()));
    return h("label", { class: "field" }, h("span", {}, label), input);
  }

  function scene({ entities, as_of, known_on, selected }, n, { length }) {
    const about = [
      count(entities.length, "entity", "entities"),
      as_of && `as of ${as_of}`,
      known_on && `as published by ${known_on}`,
      selected.length && `${selected.length} highlighted`,
    ].filter(Boolean);
    return h(
      "li",
      { "aria-label": `Scene ${n + 1}` },
      h("p", { class: "why" }, `Scene ${n + 1}: ${about.join(", ")}`),
      field(`${n}/title`, "Heading", MOST.title, (text) =>
        change(n, `Rename ${called(n)}`, { title: text || story().scenes[n].title }),
      ),
      field(
        `${n}/sentence`,
        "What it shows, in a sentence",
        MOST.sentence,
        (text) => change(n, `Sentence of ${called(n)}`, { sentence: text }),
        2,
      ),
      h(
        "div",
        { class: "tools", role: "group", "aria-label": `Scene ${n + 1}` },
        act(`${n}/show`, "Show", () => show(n)),
        act(`${n}/up`, "Up", () => move(n, n - 1), { disabled: n === 0 }),
        act(`${n}/down`, "Down", () => move(n, n + 1), { disabled: n === length - 1 }),
        act(`${n}/again`, "Retake", () => again(n), { title: "Replace it with the current picture" }),
        act(`${n}/delete`, "Delete", () => remove(n)),
      ),
    );
  }

  const pictures = ({ scenes }) =>
    JSON.stringify(scenes.map(({ title: _title, sentence: _sentence, ...rest }) => rest));

  function draw() {
    if (workspace.state.panel !== "story" || shown === story()) return;
    const before = shown;
    shown = story();
    // If only words differ, the fields stay: a new one would lose the focus and the click that left the old one.
    if (before && !next && pictures(before) === pictures(shown)) {
      for (const input of element.querySelectorAll("input, textarea")) {
        if (input !== document.activeElement) input.value = textAt(input.dataset.at);
      }
      return;
    }
    const { scenes } = shown;
    const held = next ?? element.querySelector(":focus")?.getAttribute("data-at");
    next = null;
    fill(
      element,
      h("h2", {}, "A story to hand over"),
      h(
        "p",
        { class: "why" },
        "Pictures in order, each with a sentence. They become one file that plays offline, with the evidence below each picture. Until you save it (“Save the picture”), the story is kept in this tab only.",
      ),
      field("title", "Title", MOST.title, (text) => workspace.tell("Title of the story", () => ({ title: text }))),
      field(
        "standfirst",
        "Standfirst",
        MOST.standfirst,
        (text) => workspace.tell("Standfirst of the story", () => ({ standfirst: text })),
        2,
      ),
      h("ol", { class: "scenes" }, scenes.map(scene)),
      h(
        "div",
        { class: "tools", role: "group", "aria-label": "Story" },
        h("button", { type: "button", "data-at": "add", onclick: add }, "Add a scene from the canvas"),
        scenes.length > 0 && h("button", { type: "button", "data-at": "play", onclick: () => play() }, "Play"),
        scenes.length > 0 && h("button", { type: "button", "data-at": "make", onclick: make }, "Save the page (HTML)"),
      ),
    );
    if (held) element.querySelector(`[data-at="${held}"]:not(:disabled)`)?.focus();
  }
  for (const event of ["panel", "change"]) workspace.addEventListener(event, draw);
  return { name: "story", title: "Story", element, quiet: () => isEmpty(story()) };
}
