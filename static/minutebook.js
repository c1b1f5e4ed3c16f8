// What JavaScript adds to pages that work without it. No inline handlers: everything hangs on data attributes.
"use strict";

// A key focuses or presses what names it in data-key, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    return;
  }
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input, textarea, select")) target.focus();
  else target.click();
});

// A menu closes when somebody clicks elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// After a refused form, the summary of errors has the focus.
document.querySelector(".summary[role=alert]")?.focus();

// What was pressed is often replaced by what comes of it. Then the focus stays with the thing: on the same control, else
// on the nearest part around it that is still there; a page's own script that puts it elsewhere comes first.
const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
const HEADINGS = "h1, h2, h3, h4, h5, h6";
let trail = null;

// The same control after the swap: of the same kind, leading to the same address, with the same words.
const sameAs = (one) => [one.tagName, one.name, one.type === "submit" && one.value, one.href || one.formAction, one.textContent.trim()].join("|");

const isShown = (one) => one.getClientRects().length > 0;

// Where in a part the focus goes. What is folded away now is reached by what unfolds it.
function placeIn(part, same) {
  const controls = part.matches(CONTROLS) ? [part] : [...part.querySelectorAll(CONTROLS)].filter((one) => !one.matches(".sr"));
  const button = controls.find((one) => one.matches("button"));
  const found = controls.find((one) => sameAs(one) === same) || (part.matches("form") && button) || part.querySelector(HEADINGS) || button || part;
  const shut = found.parentElement.closest("details:not([open])");
  return shut && !(found.matches("summary") && found.parentElement === shut) ? shut.querySelector("summary") : found;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const focused = document.activeElement;
  const pressed = focused && focused !== document.body ? focused : event.detail.requestConfig?.elt;
  if (!pressed?.isConnected) return;
  trail = { same: sameAs(pressed), ids: [] };
  for (let part = pressed; part && part !== document.body; part = part.parentElement) if (part.id) trail.ids.push(part.id);
});

document.addEventListener("htmx:afterSettle", () => queueMicrotask(() => {
  const { same, ids } = trail || { ids: [] };
  if (document.activeElement && document.activeElement !== document.body) return;
  for (const id of ids) {
    const part = document.getElementById(id), place = part && placeIn(part, same);
    if (!place || !isShown(place)) continue;
    if (!place.matches(CONTROLS)) place.tabIndex = -1;
    place.focus();
    return;
  }
}));
