// What the mouse moves on the canvas: marks, the view, or a box around what is to be selected.
import { FARTHEST, NEAREST } from "./camera.js";

const HEAVY = 60; // above this number of marks in hand, an image of them is moved
const SETTLED_MS = 80;

/** `markAt(key)`: the mark that vis knows by this key. `sliding`: the image that moves with the view; `lifting`: that of marks. */
export function dragging(net, workspace, { markAt, sliding, lifting, redraw, relabel }) {
  let boxed = false; // a box is drawn around what is to be selected
  let due = 0;
  const settle = () => {
    clearTimeout(due);
    due = setTimeout(relabel, SETTLED_MS);
  };
  const idsOf = (keys) => keys.flatMap((key) => markAt(key)?.ids ?? []);

  net.on("dragStart", ({ nodes: grabbed }) => {
    if (grabbed.length) net.body.selectionBox.show = false; // otherwise vis would forget that it moved them
    boxed = net.body.selectionBox.show;
    if (!boxed && grabbed.length === 0) sliding.begin();
    const ids = idsOf(grabbed);
    if (ids.length && !ids.every((id) => workspace.state.selected.includes(id))) workspace.select(ids);
    if (grabbed.length > HEAVY) lifting.begin(new Set(grabbed.map((key) => markAt(key).id)), grabbed[0]);
  });
  net.on("dragging", ({ nodes: grabbed }) => {
    if (lifting.follow()) return;
    if (grabbed.length) relabel();
    else sliding.follow();
  });
  net.on("dragEnd", ({ nodes: grabbed }) => {
    sliding.end();
    lifting.end();
    redraw();
    settle();
    if (grabbed.length) moved(grabbed);
    if (boxed) workspace.select([...workspace.state.selected, ...idsOf(net.getSelectedNodes())]);
    boxed = false;
  });
  net.on("animationFinished", settle);
  net.on("zoom", ({ scale, pointer }) => {
    sliding.end(); // two fingers
    if (scale > NEAREST || scale < FARTHEST) net.moveTo({ scale: Math.min(NEAREST, Math.max(FARTHEST, scale)) });
    if (!pointer) settle();
  });

  /** The members of a group move by as much as its mark. */
  function moved(grabbed) {
    const was = new Map(workspace.state.entities.map((entity) => [entity.id, entity]));
    const places = {};
    for (const key of grabbed) {
      const item = markAt(key);
      const { x, y } = net.getPosition(key);
      const { x: fromX, y: fromY } = item.drawn;
      for (const id of item.ids) places[id] = [was.get(id).x + x - fromX, was.get(id).y + y - fromY];
    }
    if (
      Object.entries(places).some(([id, [x, y]]) => Math.round(x) !== was.get(id).x || Math.round(y) !== was.get(id).y)
    ) {
      workspace.move(places);
    }
  }
}
