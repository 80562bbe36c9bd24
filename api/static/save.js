// Save and share: the address, the picture as a file, an image, a dossier, and its data.
import { posted, vocabulary } from "./api.js";
import { chronicleOf } from "./chronicle.js";
import { h } from "./dom.js";
import { asPng, asText, drawing, plate } from "./image.js";
import { LARGEST_FILE, fromFile, toFile } from "./file.js";
import { LONGEST_ADDRESS, toAddress } from "./permalink.js";
import { MOST, isEmpty } from "./story.js";
import { shortened, visible } from "./text.js";

const A4_AT_300_DPI = 3508; // pixels across
const today = () => new Date().toISOString().slice(0, 10);

export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** What the server needs to make a file of a picture. */
export function asked({ state, shown, title, canvas }) {
  const drawn = new Set(shown.entities.map(({ id }) => id));
  const entities = state.entities.filter(({ id }) => drawn.has(id));
  const { hidden, predicates, standing, as_of, known_on } = state;
  const at = Object.fromEntries(entities.filter(({ x }) => x !== null).map(({ id, x, y }) => [id, [x, y]]));
  return {
    entities: entities.map(({ id }) => id),
    at,
    hidden,
    predicates,
    standing,
    as_of,
    known_on,
    folded: (canvas?.marks() ?? [])
      .filter(({ group }) => group)
      .map(({ series, ids, x, y }) => ({ name: series, entities: ids, at: [x, y] })),
    title: shortened(visible(title), MOST.title),
  };
}

export function saveMenu(workspace, notes) {
  const chooser = h("input", {
    type: "file",
    accept: ".json,application/json",
    hidden: true,
    "aria-label": "A saved picture",
  });
  const menu = h("details", { class: "menu" });
  const entry = (words, help, run, { empty = false } = {}) => {
    const made = h("button", { type: "button" }, words, h("small", {}, help));
    made.addEventListener("click", async () => {
      menu.open = false;
      menu.querySelector("summary").focus();
      if (!empty && workspace.state.entities.length === 0 && isEmpty(workspace.state.story)) {
        return workspace.say("The canvas is empty: there is nothing to save yet.", { error: true });
      }
      try {
        await run();
      } catch (error) {
        workspace.say(`${words}: ${error.message}`, {
          error: true,
          action: { words: "Try again", run: () => made.click() },
        });
      }
    });
    return made;
  };
  const name = (ending) =>
    `khsae-${(workspace.state.entities[0]?.id ?? "picture")
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, "-")
      .slice(0, 60)}-${today()}.${ending}`;

  async function share() {
    const query = toAddress(workspace.state);
    if (query === null) {
      return workspace.say(
        `This picture is too large for an address: it would be longer than ${LONGEST_ADDRESS.toLocaleString("en")} characters. Save it as a file and send that.`,
        { error: true, action: { words: "Save the file", run: save } },
      );
    }
    const address = `${location.origin}/${query}`;
    try {
      await navigator.clipboard.writeText(address);
      workspace.say("Copied an address that opens exactly this picture. It does not contain your notes or your story.");
    } catch {
      workspace.say("The browser does not allow this page to copy. Copy the address from the address bar instead.", {
        error: true,
      });
    }
  }

  function save() {
    download(
      new Blob([toFile(workspace.state, { notes: notes.all(), when: today() })], { type: "application/json" }),
      name("khsae.json"),
    );
  }

  async function open(file) {
    try {
      if (file.size > LARGEST_FILE) throw new Error("This file is larger than any picture that Khsae saves.");
      const { state, notes: written, warnings } = fromFile(await file.text());
      await workspace.replace(state, `Open ${file.name}`, { notes: written });
      if (warnings.length) workspace.say(warnings.join(" "), { error: true });
    } catch (error) {
      workspace.say(`${file.name} was not opened; what was here is kept. ${error.message}`, {
        error: true,
        action: { words: "Choose another", run: () => chooser.click() },
      });
    }
  }
  chooser.addEventListener("change", () => {
    if (chooser.files[0]) open(chooser.files[0]);
    chooser.value = "";
  });

  /** What an image is made of. */
  async function material() {
    if (!workspace.canvas) throw new Error("Nothing is drawn yet.");
    const scene = workspace.canvas.scene();
    if (!scene.width || !scene.height) {
      throw new Error("The picture is not visible. Show it first: the image contains what is visible of it.");
    }
    const chronicle = chronicleOf(workspace);
    await chronicle.load(); // an image without its sources is not made
    if (chronicle.error) throw chronicle.error;
    const { state, network } = workspace;
    const { title } = asked(workspace);
    return { scene, state, network, title, words: await vocabulary(), claims: chronicle.claims, made: today() };
  }
  const image = async () => drawing(await material());
  const [keyed, sourced] = ["legend", "sources"].map((words) => [
    words,
    h("input", { type: "checkbox", checked: words === "sources" }),
  ]);
  const alone = async () => plate(await material(), { keyed: keyed[1].checked, sourced: sourced[1].checked });
  const asSvg = (element) => new Blob([asText(element)], { type: "image/svg+xml" });

  const made = (path, ending, parameters) => async () => {
    const answer = await posted(path, asked(workspace), { parameters });
    download(await answer.blob(), name(ending));
  };

  menu.append(
    h("summary", {}, "Save and share"),
    h(
      "div",
      {},
      entry("Copy the link", "An address that opens this picture", share, { empty: true }),
      entry("Save the picture", "A file with your story and notes that can be opened here again", save),
      entry("Open a saved picture", "Replaces what is on the canvas; can be undone", () => chooser.click(), {
        empty: true,
      }),
      entry("Story", "Pictures in order, as one file that plays offline", () => workspace.open("story"), {
        empty: true,
      }),
      h("hr"),
      entry("Image (PNG)", "What is visible, with legend, date and sources", async () =>
        download(await asPng(await image()), name("png")),
      ),
      entry("Image (SVG)", "The same, for printing and editing", async () =>
        download(asSvg(await image()), name("svg")),
      ),
      h("hr"),
      entry("The picture alone (PNG)", "A4 across at 300 dots per inch", async () =>
        download(await asPng(await alone(), { print: A4_AT_300_DPI }), name("alone.png")),
      ),
      entry("The picture alone (SVG)", "The same, at any size", async () =>
        download(asSvg(await alone()), name("alone.svg")),
      ),
      h(
        "p",
        { class: "why" },
        "Below it: ",
        [keyed, sourced].map(([words, box]) => h("label", {}, box, " ", words, " ")),
      ),
      h("hr"),
      entry(
        "Dossier",
        "All the evidence, numbered: one file to print and read offline",
        made("/dossier", "dossier.html"),
      ),
      entry("Interactive view", "One file that opens offline, with the evidence of each link", made("/view", "html")),
      entry("Data (CSV)", "One row per link, with its claims", made("/export", "csv", { format: "csv" })),
      entry("Data (JSON)", "The network with all its claims", made("/export", "json", { format: "json" })),
    ),
    chooser,
  );

  menu.addEventListener("keydown", (event) => {
    const items = [...menu.querySelectorAll("div > button")];
    const at = items.indexOf(document.activeElement);
    if (event.key === "Escape" && menu.open) {
      event.stopPropagation();
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (menu.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      event.stopPropagation();
      items.at((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)) % items.length).focus();
    }
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!menu.contains(target)) menu.open = false;
  });
  return menu;
}
