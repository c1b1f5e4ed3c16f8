// The agenda is put in order with the mouse or the keys. Rows of the outline are dragged: dropped on the upper
// part of a row they stand in front of it, on the lower part behind it, in the middle beneath it. Alt and an
// arrow move the row that has the focus. Without this script the buttons of an item's form do the same.
"use strict";

(() => {
  const list = () => document.querySelector("[data-order]");
  const row = (target) => target instanceof Element ? target.closest("[data-order] > li[data-pk]") : null;
  let dragged = null;
  let focus = null;

  const send = (from, path, values) => {
    window.htmx.ajax("POST", `${list().dataset.order}${from.dataset.pk}/${path}`, {
      source: from, target: "#meeting", select: "#meeting", swap: "outerHTML", values,
    });
  };

  const prepare = () => {
    for (const item of document.querySelectorAll("[data-order] > li[data-pk]")) {
      item.draggable = true;
      const link = item.querySelector("a");
      link.draggable = false;
      link.setAttribute("aria-keyshortcuts", "Alt+ArrowUp Alt+ArrowDown Alt+ArrowRight Alt+ArrowLeft");
    }
    if (focus && list()) {
      list().querySelector(`li[data-pk="${focus}"] a`)?.focus();
      focus = null;
    }
  };

  // All rows of an item: its own, and those that stand beneath it.
  const subtree = (item) => {
    const rows = [item];
    for (let next = item.nextElementSibling; next && Number(next.dataset.depth) > Number(item.dataset.depth); next = next.nextElementSibling) rows.push(next);
    return rows;
  };

  const zone = (event, item) => {
    const box = item.getBoundingClientRect();
    const at = (event.clientY - box.top) / box.height;
    return at < 0.3 ? "before" : at > 0.7 ? "after" : "beneath";
  };

  const unmark = () => {
    for (const item of document.querySelectorAll("[data-drop]")) delete item.dataset.drop;
  };

  const behind = (item) => {
    const next = subtree(item).at(-1).nextElementSibling;
    return next && next.dataset.parent === item.dataset.parent ? next.dataset.pk : "";
  };

  document.addEventListener("dragstart", (event) => {
    dragged = row(event.target);
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.textContent.trim());
  });
  document.addEventListener("dragover", (event) => {
    const over = dragged && row(event.target);
    unmark();
    if (!over || subtree(dragged).includes(over)) return;
    event.preventDefault();
    over.dataset.drop = zone(event, over);
  });
  document.addEventListener("dragend", () => { unmark(); dragged = null; });
  document.addEventListener("drop", (event) => {
    const over = dragged && row(event.target);
    unmark();
    if (!over || subtree(dragged).includes(over)) return;
    event.preventDefault();
    const where = zone(event, over);
    const values = where === "beneath"
      ? { parent: over.dataset.pk, before: "" }
      : { parent: over.dataset.parent, before: where === "before" ? over.dataset.pk : behind(over) };
    if (values.before === dragged.dataset.pk) values.before = behind(dragged);
    focus = dragged.dataset.pk;
    send(dragged, "place/", values);
  });

  const MOVES = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
  document.addEventListener("keydown", (event) => {
    const item = event.altKey && !event.ctrlKey && !event.metaKey && MOVES[event.key] && row(event.target);
    if (!item) return;
    event.preventDefault();
    focus = item.dataset.pk;
    send(item, "", { act: MOVES[event.key], then: "outline" });
  });

  document.addEventListener("htmx:afterSettle", (event) => { if (event.target.id === "meeting") prepare(); });
  prepare();
})();
