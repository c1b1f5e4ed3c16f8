// The review of actions inside a meeting, with the keys of review mode: j and k go from action to action, s leads to
// what was said, the other letters press what stands in the line.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const row = event.target.closest?.(".review-row");
  if (!row) return;
  const field = row.querySelector("input.field");
  if (event.target === field) {
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); row.focus(); }
    return;
  }
  const rows = [...document.querySelectorAll(".review-row")], at = rows.indexOf(row);
  let done = true;
  if (event.key === "j") (rows[at + 1] || row).focus();
  else if (event.key === "k") (rows[at - 1] || row).focus();
  else if (event.key === "s") field.focus();
  else if (/^[a-z]$/.test(event.key) && row.querySelector(`[data-press="${event.key}"]`)) row.querySelector(`[data-press="${event.key}"]`).click();
  else done = false;
  if (done) { event.preventDefault(); event.stopPropagation(); }
});

// After an act the line is another one: the focus is in it, not lost.
document.addEventListener("htmx:afterSwap", (event) => {
  const id = event.detail.target?.id;
  const row = id?.startsWith("review-") && document.getElementById(id);
  if (row && !row.contains(document.activeElement)) row.focus();
});
