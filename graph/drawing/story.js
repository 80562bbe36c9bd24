// Plays a story full-screen, one scene at a time, by keys or buttons. Without it, the page reads from top to bottom.
const scenes = [...document.querySelectorAll(".scene")];
const $ = (id) => /** @type {HTMLButtonElement} */ (document.getElementById(id));
let at = null; // the scene on the screen, or null

function show(to) {
  const was = at;
  at = to === null ? null : Math.max(0, Math.min(scenes.length - 1, to));
  const playing = at !== null;
  document.body.classList.toggle("playing", playing);
  scenes.forEach((scene, i) => scene.classList.toggle("now", i === at));
  for (const id of ["back", "next", "leave"]) $(id).hidden = !playing;
  $("play").hidden = playing;
  $("back").disabled = at === 0;
  $("next").disabled = at === scenes.length - 1;
  $("place").textContent = !playing ? "" : at ? `Scene ${at} of ${scenes.length - 1}` : "The title";
  if (playing) scrollTo(0, 0);
  else if (was !== null) scenes[was].scrollIntoView();
}

function play() {
  show(0);
  document.documentElement.requestFullscreen?.().catch(() => {}); // refused in a frame: then as large as the frame
  $("next").focus();
}

function stop() {
  if (document.fullscreenElement) document.exitFullscreen();
  show(null);
  $("play").focus({ preventScroll: true });
}

/** Opens the section that holds the target of a link, if it is closed. */
function unfold() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id ? $(id) : null;
  const folded = target?.closest("details");
  if (!folded) return;
  if (at !== null) stop();
  folded.open = true;
  target.scrollIntoView();
}

$("play").addEventListener("click", play);
$("back").addEventListener("click", () => show(at - 1));
$("next").addEventListener("click", () => show(at + 1));
$("leave").addEventListener("click", () => {
  const evidence = scenes[at].querySelector("details");
  stop();
  if (!evidence) return;
  evidence.open = true;
  evidence.querySelector("summary").focus();
});
document.addEventListener("keydown", (event) => {
  if (at === null || event.ctrlKey || event.metaKey || event.altKey) return;
  const to = {
    ArrowRight: at + 1,
    PageDown: at + 1,
    ArrowLeft: at - 1,
    PageUp: at - 1,
    Home: 0,
    End: scenes.length - 1,
  };
  const listed = event.target instanceof Element && event.target.closest(".unsaid"); // which these keys scroll
  if (event.key === "Escape") stop();
  else if (event.key in to && (!listed || event.key.startsWith("Arrow"))) show(to[event.key]);
  else return;
  event.preventDefault();
});
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement && at !== null) stop(); // the browser takes Escape itself
});
addEventListener("hashchange", unfold);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
$("bar").hidden = false;
unfold();
