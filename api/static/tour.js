// The walk-through: one line at a time between the header and the picture, so that it covers nothing. It starts when asked to.
import { button, fill, h } from "./dom.js";

const KEY = "khsae-tour";
const DONE = "done";
/** What each step points at, and what it says. */
const STEPS = [
  [
    "#q",
    "Search for a person, company or place: part of a name is enough, in any script. Or open one of the stories on the start page. Try it now, then go on.",
  ],
  [
    ".canvas",
    "The picture. A mark is somebody or something, a line is a link that a source states; dashed and dotted lines are not established. Drag, zoom with the wheel, or walk along the lines with the arrow keys.",
  ],
  [".below", "What lines, shapes and colours mean. Here you can leave out kinds of things, and choose another date."],
  [
    "#panel",
    "Select a line or a mark, and this panel shows every claim behind it, with its quote, its source, and what was said in reply.",
  ],
  [".canvas", "Double-click a mark, or press Enter, to add what it is linked to. Right-click for everything else."],
  ["#tab-paths", "How are two of them connected? Each step of the answer names its sources."],
  [
    "#commands",
    "Whatever you do can be undone. Save and share gives an address, an image, a dossier, or a story: pictures in order that play offline. That is all. Press the question mark to see this walk-through again, and all shortcuts.",
  ],
];

/** {element, start(), offer()}: the walk-through, and a line that offers it, or null if it was taken or declined. */
export function tour(workspace) {
  const words = h("p", { role: "status" });
  const back = button("Back", () => show(at - 1), { class: "quiet" });
  const next = button("Next", () => (at === STEPS.length - 1 ? end() : show(at + 1)));
  const element = h(
    "section",
    { class: "tour", "aria-label": "Walk-through", hidden: true },
    words,
    back,
    next,
    button("Close", () => end(), { class: "quiet" }),
  );
  let at = null;

  function point() {
    for (const one of document.querySelectorAll(".pointed")) one.classList.remove("pointed");
    if (at !== null) document.querySelector(STEPS[at][0])?.classList.add("pointed");
  }
  function show(step) {
    at = step;
    element.hidden = false;
    fill(words, h("b", {}, `${at + 1} of ${STEPS.length}`), ` ${STEPS[at][1]}`);
    back.disabled = at === 0;
    next.textContent = at === STEPS.length - 1 ? "Done" : "Next";
    keep(String(at));
    point();
  }
  function end() {
    at = null;
    element.hidden = true;
    keep(DONE);
    point();
    document.getElementById("q").focus();
  }
  function start() {
    show(0);
    next.focus();
  }
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    end();
  });
  workspace.addEventListener("change", point);

  const kept = held();
  if (/^\d$/.test(kept ?? "") && STEPS[Number(kept)]) show(Number(kept)); // it continues after a reload

  function offer() {
    if (held() === DONE || at !== null) return null;
    const line = h(
      "p",
      { class: "offer" },
      "New here? ",
      button("A two-minute walk-through", () => {
        line.remove();
        start();
      }),
      " ",
      button(
        "Not now",
        () => {
          line.remove();
          keep(DONE);
        },
        { class: "quiet" },
      ),
    );
    return line;
  }
  return { element, start, offer };
}

function held() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
function keep(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {
    /* this browser stores nothing: the walk-through is offered again next time */
  }
}
