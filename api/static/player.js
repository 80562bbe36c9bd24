// Plays the story on the canvas: the picture alone, one scene after another. The earlier picture comes back at the end.
import { button, fill, h } from "./dom.js";
import { stateOf } from "./story.js";

export function player(workspace) {
  const words = h("div", { class: "told", role: "status" });
  const element = h(
    "section",
    { class: "player", "aria-label": "Story", hidden: true },
    words,
    button("←", () => show(at - 1), { "aria-label": "Previous scene" }),
    button("→", () => show(at + 1), { "aria-label": "Next scene" }),
    button("Close", () => stop()),
  );
  document.body.append(element);
  const [back, forth] = element.querySelectorAll("button");
  let at = null;
  let before = null;
  let from = null;

  async function show(to) {
    const { scenes } = workspace.state.story;
    const n = Math.max(0, Math.min(scenes.length - 1, to));
    if (n === at) return;
    at = n;
    const scene = scenes[at];
    const days = [scene.as_of && `As of ${scene.as_of}`, scene.known_on && `As published by ${scene.known_on}`];
    fill(
      words,
      h("p", { class: "why" }, [`Scene ${at + 1} of ${scenes.length}`, ...days.filter(Boolean)].join(". ")),
      h("h2", { dir: "auto" }, scene.title),
      scene.sentence && h("p", { dir: "auto" }, scene.sentence),
    );
    [back.disabled, forth.disabled] = [at === 0, at === scenes.length - 1];
    await workspace.replace(stateOf(scene), `Show scene ${at + 1}`, { step: false });
  }

  const whole = () => workspace.canvas.whole();
  /** The picture alone, or not: it is refitted whenever its size changes. */
  function alone(on) {
    if (on) workspace.canvas?.net.on("resize", whole);
    else workspace.canvas?.net.off("resize", whole);
    if (!on) workspace.canvas?.net.once("resize", whole);
    document.body.classList.toggle("full", on);
    document.body.classList.toggle("telling", on);
  }

  function play() {
    before = workspace.state;
    from = document.activeElement;
    alone(true);
    element.hidden = false;
    document.documentElement.requestFullscreen?.().catch(() => {}); // where it is refused: as large as the window
    forth.focus();
    return show(0);
  }

  async function stop() {
    if (at === null) return;
    at = null;
    element.hidden = true;
    alone(false);
    if (document.fullscreenElement) document.exitFullscreen();
    await workspace.replace(before, "End of the story", { step: false });
    if (from instanceof HTMLElement) from.focus();
  }

  document.addEventListener("fullscreenchange", () => {
    if (!document.fullscreenElement) stop(); // the browser takes Escape itself
  });
  addEventListener(
    "keydown",
    (event) => {
      if (at === null || event.ctrlKey || event.metaKey || event.altKey) return;
      const last = workspace.state.story.scenes.length - 1;
      const to = { ArrowRight: at + 1, PageDown: at + 1, ArrowLeft: at - 1, PageUp: at - 1, Home: 0, End: last };
      if (event.key === "Escape") stop();
      else if (event.key in to) show(to[event.key]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
  return play;
}
