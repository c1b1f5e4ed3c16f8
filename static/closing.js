// Choosing a passage by selecting its words: the pieces that the selection touches are ticked.
"use strict";
(() => {
  const form = document.querySelector("[data-choose]");
  if (!form) return;
  for (const hint of form.querySelectorAll("[data-js]")) hint.hidden = false;
  const pieces = [...form.querySelectorAll("label")];
  form.addEventListener("mouseup", () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.toString().trim()) return;
    for (const piece of pieces) {
      piece.querySelector("input").checked = selection.containsNode(piece.querySelector(".words"), true);
    }
  });
  // A click that ends a selection must not turn its piece off again.
  form.addEventListener("click", (event) => {
    if (event.target.matches("input, button, a")) return;
    const selection = document.getSelection();
    if (selection && !selection.isCollapsed && event.target.closest("label")) event.preventDefault();
  });
})();
