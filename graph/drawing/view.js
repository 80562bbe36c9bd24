import { paint, placed } from "./labels.js";

// A view is one script: what is declared here stays apart from what labels.js declares.
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent);
  const entities = new Map(data.nodes.map((node) => [node.id, node]));
  const links = new Map(data.edges.map((edge) => [edge.id, edge]));
  const touching = new Map(data.nodes.map((node) => [node.id, []]));
  for (const link of data.edges) for (const end of new Set([link.from, link.to])) touching.get(end).push(link);
  const narrow = matchMedia("(max-width: 800px)");
  const night = matchMedia("(prefers-color-scheme: dark)");
  // vis keeps its items in plain objects: an entity called "constructor" would be lost without a mark before its id.
  const marked = (id) => `=${id}`;
  const entityOf = (key) => entities.get(key?.slice(1));
  const linkOf = (key) => links.get(key?.slice(1));
  let selected = null; // {entity} or {link}
  let hovered = null;
  let printing = false;
  let writing = null; // what is written in the picture; null: to be placed again. It moves along with the view.

  document.documentElement.classList.add("scripted");
  const records = [.../** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll("details.record"))];
  for (const record of records) record.open = false;

  // --- the picture ---------------------------------------------------------------------------------

  const tone = (colour) => (night.matches && !printing ? data.dark[colour] : colour);
  const nodes = new vis.DataSet();
  const edges = new vis.DataSet();

  /** Entities and links that are not faded; null: all. */
  function focus() {
    if (!selected) return null;
    const kept = selected.link ? [selected.link] : touching.get(selected.entity.id);
    const ends = kept.flatMap((link) => [link.from, link.to]);
    return { links: new Set(kept.map((link) => link.id)), entities: new Set([...ends, selected.entity?.id]) };
  }

  // Marks, lines and dashes keep their screen size too, or zooming out would turn a dotted line solid.
  const room = () => Math.min(1, network.getScale() * 2); // the layout keeps entities 120 apart; 60 pixels are enough
  const radius = () => 1.8 + 6.2 * room();

  function restyle() {
    writing = null;
    const kept = focus();
    const scale = network.getScale();
    const pen = (0.3 + 0.7 * room()) / scale;
    const ink = getComputedStyle(document.documentElement).getPropertyValue(printing ? "--none" : "--ink") || "#000";
    nodes.update(
      data.nodes.map(({ id, x, y, shape, color }) => {
        const fill = tone(color);
        const both = { background: fill, border: ink };
        const border = selected?.entity?.id === id ? ink : fill;
        return {
          id: marked(id),
          x,
          y,
          shape,
          size: radius() / scale,
          borderWidth: 1.5,
          borderWidthSelected: 2.5,
          opacity: !kept || kept.entities.has(id) ? 1 : 0.25,
          color: { background: fill, border, highlight: both, hover: both },
        };
      }),
    );
    edges.update(
      data.edges.map(({ id, from, to, arrows, color, width, dashes, smooth, selfReference }) => {
        const line = tone(color);
        const near = !kept || kept.links.has(id);
        const thick = pen * (selected?.link?.id === id ? 1.8 : 1);
        return {
          id: marked(id),
          from: marked(from),
          to: marked(to),
          smooth,
          width: width * thick,
          dashes: dashes && dashes.map((part) => part * thick),
          arrows: arrows && { to: { enabled: true, scaleFactor: (Math.max(0, 11 - 3 * width) * thick) / 15 } }, // vis adds 3 widths
          selfReference: selfReference && { ...selfReference, size: selfReference.size / scale },
          color: { color: line, highlight: line, hover: line, inherit: false, opacity: near ? 1 : 0.1 },
        };
      }),
    );
  }
  const network = new vis.Network($("canvas"), { nodes, edges }, data.options);
  /** @type {HTMLElement} */ ($("canvas").firstChild).tabIndex = -1; // the list is the entry point for the keyboard
  restyle();

  const byLinks = [...data.nodes].sort((a, b) => touching.get(b.id).length - touching.get(a.id).length);
  const along = (link, t) => network.body.edges[marked(link.id)].edgeType.getPoint(t);
  for (const link of data.edges) if (link.mark) link.label = `${link.sign} ${link.mark}: ${link.label}`;

  /** Names and labels where they have room, and a sign on each changed link without a label: {labels, signs}. */
  function written(ctx, view, kept, isKept) {
    const told = [selected?.entity, selected?.link, hovered];
    if (selected?.link) told.push(entities.get(selected.link.from), entities.get(selected.link.to));
    const rank = (item) => (told.includes(item) ? 3 : kept && isKept(item) ? 1 : 0);
    const { labels, taken } = placed(ctx, {
      marks: byLinks,
      lines: data.edges,
      view,
      radius,
      rank,
      focus: kept !== null,
      along,
      covered: [[view.width - 200, 0, view.width, 44]], // the buttons
    });
    const shown = labels.filter(({ item }) => isKept(item) || item === hovered);
    const said = new Set(shown.map(({ item }) => item));
    const size = signSize();
    const signs = data.edges
      .filter((link) => link.mark && !said.has(link) && isKept(link))
      .map((link) => {
        const around = (t) => {
          const { x, y } = network.canvasToDOM(along(link, t));
          return [x - size, y - size, x + size, y + size];
        };
        const t = [0.5, 0.42, 0.58, 0.34, 0.66].find((t) => taken.free(around(t))) ?? 0.5;
        taken.add(around(t));
        return { link, t };
      });
    return { labels: shown, signs };
  }
  const signSize = () => 3 + 4 * room();

  network.on("afterDrawing", (ctx) => {
    const kept = focus();
    const isKept = ({ id }) => !kept || kept.links.has(id) || kept.entities.has(id);
    const { clientWidth: width, clientHeight: height } = ctx.canvas;
    const view = { scale: network.getScale(), ...network.getViewPosition(), width, height };
    const css = getComputedStyle(document.documentElement);
    const [paper, ink, soft] = printing
      ? ["#fff", "#000", "#444"]
      : ["--paper", "--ink", "--soft"].map((v) => css.getPropertyValue(v));

    ctx.save();
    ctx.setTransform(ctx.canvas.width / width, 0, 0, ctx.canvas.width / width, 0, 0);
    // Crossed out at every size: what was removed must not look as if it were still there.
    for (const link of data.edges.filter((link) => link.mark === "removed" && isKept(link))) {
      Object.assign(ctx, { strokeStyle: ink, lineWidth: 1.3 });
      for (const { x, y } of [0.2, 0.35, 0.65, 0.8].map((t) => network.canvasToDOM(along(link, t)))) {
        ctx.stroke(new Path2D(`M${x - 4} ${y - 4}l8 8m-8 0 8-8`));
      }
    }
    writing ??= written(ctx, view, kept, isKept);
    paint(ctx, writing.labels, view, { paper, ink, soft });
    const size = signSize();
    for (const { link, t } of writing.signs) {
      const { x, y } = network.canvasToDOM(along(link, t));
      ctx.beginPath();
      ctx.arc(x, y, size, 0, 7);
      ctx.fillStyle = tone(link.color);
      ctx.fill();
      Object.assign(ctx, { font: `bold ${2 * size - 1}px sans-serif`, fillStyle: paper });
      Object.assign(ctx, { textBaseline: "middle", textAlign: "center" });
      ctx.fillText(link.sign, x, y);
    }
    ctx.restore();
  });
  const rewrite = () => {
    writing = null;
    network.redraw();
  };

  const choose = (entity, link) => select(entity ? { entity } : link ? { link } : null);
  network.on("click", ({ nodes: [node], edges: [edge] }) => choose(entityOf(node), linkOf(edge)));
  network.on("dragEnd", () => {
    for (const entity of data.nodes) Object.assign(entity, network.getPosition(marked(entity.id)));
    rewrite();
  });
  network.on("resize", rewrite);
  /** @type {[string, (event: any) => any][]} */
  const hovers = [
    ["hoverNode", (e) => entityOf(e.node)],
    ["hoverEdge", (e) => linkOf(e.edge)],
    ["blurNode", () => null],
    ["blurEdge", () => null],
  ];
  for (const [event, of] of hovers) {
    network.on(event, (e) => {
      hovered = of(e);
      rewrite();
    });
  }
  const zoom = (by) => {
    network.moveTo({ scale: network.getScale() * by });
    restyle();
  };
  $("in").onclick = () => zoom(1.4);
  $("out").onclick = () => zoom(1 / 1.4);
  const whole = () => {
    if (!data.nodes.length) return;
    const { clientWidth: w, clientHeight: h } = $("canvas");
    const [xs, ys] = ["x", "y"].map((axis) => data.nodes.map((node) => node[axis]));
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const inner = [Math.max(w - 130, 99), Math.max(h - 100, 99)]; // room for names at the edge
    const scale = Math.min(1.5, inner[0] / (right - left || 1), inner[1] / (bottom - top || 1));
    network.moveTo({ scale, position: { x: (left + right) / 2, y: (top + bottom) / 2 } });
    restyle();
  };
  let due = 0;
  network.on("zoom", () => {
    writing = null;
    clearTimeout(due);
    due = setTimeout(restyle, data.edges.length > 500 ? 150 : 0);
  });
  $("whole").onclick = whole;
  whole();
  document.fonts.ready.then(rewrite);
  night.addEventListener("change", restyle);
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = records.filter((record) => !record.open);
    for (const record of opened) record.open = true;
    printing = true;
    restyle();
    network.redraw();
  });
  addEventListener("afterprint", () => {
    for (const record of opened) record.open = false;
    printing = false;
    restyle();
  });

  // --- the evidence --------------------------------------------------------------------------------

  /** An element; text is inserted as text, never as HTML. */
  function el(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }
  /** The claim as in the list below; its sentence only if it differs from the heading. */
  function claim(number, heading = "") {
    const copy = el("div", { className: "claim" }, ...[...$(`c${number}`).childNodes].map((n) => n.cloneNode(true)));
    const sentence = copy.querySelector(".sentence");
    if (sentence.textContent === heading) sentence.remove();
    return copy;
  }
  const says = (link) => el("p", { className: "standing" }, el("b", {}, link.standing), `: ${link.says}`);
  const became = (link) =>
    link.mark
      ? [
          el(
            "p",
            { className: "mark", dir: "auto" },
            el("b", { className: `m-${link.mark}` }, `${link.sign} ${link.mark}`),
            link.differs && `: ${link.differs}`,
          ),
        ]
      : [];
  const name = (entity) => el("bdi", { className: entity.unnamed ? "unnamed" : "" }, entity.name);

  function ofEntity(entity) {
    const mine = touching.get(entity.id);
    return [
      el("p", { className: "kind" }, `${entity.kind}, ${entity.id}`),
      ...(entity.withheld ? [el("p", { className: "warning" }, "The name is withheld to protect this person.")] : []),
      ...(entity.summary ? [el("p", { dir: "auto" }, entity.summary)] : []),
      el(
        "p",
        {},
        mine.length
          ? `${mine.length} ${mine.length === 1 ? "link" : "links"} in this picture:`
          : "No links in this picture.",
      ),
      ...mine.map((link) => {
        const show = el("button", { type: "button", onclick: () => select({ link }) }, "Show this link");
        const head = el(
          "summary",
          { dir: "auto" },
          el("b", {}, `${link.mark ? `${link.sign} ${link.mark}, ` : ""}${link.standing}: `),
          link.sentence,
        );
        return el(
          "details",
          { open: mine.length === 1 },
          head,
          ...link.claims.map((n) => claim(n, link.sentence)),
          show,
        );
      }),
      ...(entity.claims.length
        ? [el("p", {}, "Claims that draw no link:"), ...entity.claims.map((n) => claim(n))]
        : []),
    ];
  }
  function ofLink(link) {
    const ends = [link.from, link.to].map((id) => entities.get(id));
    const buttons = ends.map((entity) =>
      el("button", { type: "button", onclick: () => select({ entity }) }, name(entity)),
    );
    return [
      ...became(link),
      says(link),
      el("p", {}, buttons[0], link.arrows ? " → " : " – ", buttons[1]),
      ...link.claims.map((n) => claim(n, link.sentence)),
    ];
  }

  function select(what) {
    selected = what;
    const { entity, link } = what ?? {};
    $("intro").hidden = Boolean(what);
    $("panel").hidden = !what;
    $("panel").replaceChildren();
    $("said").textContent = what ? `Showing: ${entity?.name ?? link.sentence}` : "Nothing is selected.";
    if (what) {
      const heading = el("h2", { dir: "auto" }, entity ? name(entity) : link.sentence);
      const close = el("button", { type: "button", onclick: () => select(null) }, "Clear");
      $("panel").append(el("div", { className: "top" }, heading, close), ...(entity ? ofEntity(entity) : ofLink(link)));
      $("panel").scrollTop = 0;
      network.setSelection(
        { nodes: entity ? [marked(entity.id)] : [], edges: link ? [marked(link.id)] : [] },
        { highlightEdges: false },
      );
    } else network.unselectAll();
    for (const option of offered()) option.setAttribute("aria-selected", String(isSelected(option.item)));
    restyle();
  }
  const isSelected = (item) => Boolean(item) && (item === selected?.entity || item === selected?.link);

  // --- the list ------------------------------------------------------------------------------------

  const MOST = 200; // options shown at once; typing finds the others
  const plain = (text) =>
    text
      .normalize("NFKD")
      .replace(/\p{Diacritic}/gu, "")
      .toLowerCase();
  const items = [
    ...[...data.nodes]
      .sort((a, b) => a.name.localeCompare(b.name, "en"))
      .map((item) => ({ item, text: item.name, about: `${item.kind}, ${item.id}` })),
    ...data.edges.map((item) => ({
      item,
      text: item.sentence,
      about: `link, ${[item.mark, item.standing].filter(Boolean).join(", ")}`,
    })),
  ].map((entry) => ({ ...entry, key: plain(`${entry.text} ${entry.about}`) }));
  const find = /** @type {HTMLInputElement} */ ($("find"));
  const offered = () => /** @type {(HTMLElement & { item: any })[]} */ ([...$("list").children]);
  let active = -1;

  function list() {
    const words = plain(find.value).split(/\s+/);
    const found = items.filter(({ key }) => words.every((word) => key.includes(word)));
    $("list").replaceChildren(
      ...found.slice(0, MOST).map(({ item, text, about }, i) => {
        const option = el(
          "li",
          { id: `o${i}`, role: "option", title: "" },
          el("bdi", {}, text.slice(0, 200)),
          " ",
          el("small", {}, about),
        );
        option.setAttribute("aria-selected", String(isSelected(item)));
        return Object.assign(option, {
          item,
          onclick: () => {
            point(i);
            take(item);
            if (narrow.matches) find.blur();
          },
        });
      }),
    );
    if (found.length > MOST || !found.length) {
      $("list").append(
        el(
          "li",
          { className: "more" },
          found.length
            ? `${found.length - MOST} more: type to narrow the list.`
            : "Nothing in this picture has that name.",
        ),
      );
    }
    point(-1);
  }
  function point(to) {
    const options = $("list").querySelectorAll("[role=option]");
    options[active]?.classList.remove("active");
    active = Math.max(-1, Math.min(to, options.length - 1));
    options[active]?.classList.add("active");
    options[active]?.scrollIntoView({ block: "nearest" });
    find.setAttribute("aria-activedescendant", active < 0 ? "" : `o${active}`);
  }
  const take = (item) => select(entities.get(item.id) === item ? { entity: item } : { link: item });
  $("list").onmousedown = (event) => /** @type {Element} */ (event.target).closest("li") && event.preventDefault(); // the text field keeps the focus
  find.addEventListener("input", list);
  find.addEventListener("keydown", (event) => {
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in moves) point(Math.max(0, active + moves[event.key]));
    else if (event.key === "Enter") {
      const item = offered()[Math.max(active, 0)]?.item;
      if (item) take(item);
    } else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    find.value = "";
    list();
    select(null);
  });
  // A reference to a claim or a change opens the list that contains it.
  document.addEventListener("click", ({ target }) => {
    const goal = /** @type {Element} */ (target)
      .closest?.("a[href^='#c'], a[href^='#w']")
      ?.getAttribute("href")
      .slice(1);
    if (goal) $(goal).closest("details").open = true;
  });
  list();
})();
