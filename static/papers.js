// Words that are selected in an item go along with "Comment" and "Erratum": the form then quotes them.
"use strict";

(() => {
  const MOST = 1500;
  let chosen = null; // the selection is gone by the time a link is pressed on some phones

  document.addEventListener("selectionchange", () => {
    const selection = document.getSelection();
    const text = selection?.toString().trim();
    if (!text || !selection.rangeCount) return;
    const at = selection.getRangeAt(0).commonAncestorContainer;
    const item = (at.nodeType === Node.ELEMENT_NODE ? at : at.parentElement)?.closest("[data-item]");
    chosen = item ? { item, text: text.slice(0, MOST) } : null;
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-passage]");
    if (!link || !chosen || link.closest("[data-item]") !== chosen.item) return;
    const address = new URL(link.href);
    address.searchParams.set("selected", chosen.text);
    link.href = address.href;
  });
})();
