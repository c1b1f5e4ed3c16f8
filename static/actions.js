// The list of actions: what is pressed in a row happens in the row. Without this file every button and
// link below leads to a page that does the same.
"use strict";

// Swap one row for what the server says it is now; then the focus is in it, never lost.
async function swapRow(row, verb, url, values) {
  const id = row.id;
  row.setAttribute("aria-busy", "true");
  await htmx.ajax(verb, url, { source: row, target: row, swap: "outerHTML", values });
  const now = document.getElementById(id);
  if (!now) return;
  now.removeAttribute("aria-busy");
  const error = now.querySelector(".panel .error");
  const field = now.querySelector(".panel [autofocus]");
  if (field) field.focus();
  else { now.tabIndex = -1; now.focus(); }
  const said = document.getElementById("said");
  if (said) said.textContent = error ? error.textContent : "";
}

// The row that a form or button speaks about: the one around it, or the one its address names (an Undo).
function rowOf(element, url) {
  const around = element.closest(".row");
  if (around) return around;
  const number = new URL(url, location.href).pathname.match(/\/(\d+)\/[^/]+\/$/)?.[1];
  return number ? document.getElementById(`action-${number}`) : null;
}

document.addEventListener("submit", (event) => {
  const form = event.target, button = event.submitter;
  if (!form.matches("form[data-act]") || !window.htmx) return;
  const url = button?.getAttribute("formaction") || form.getAttribute("action");
  const row = url && rowOf(button || form, url);
  if (!row) return;
  event.preventDefault();
  swapRow(row, "POST", url, Object.fromEntries(new FormData(form, button)));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-open], a[data-shut]");
  if (!link || !window.htmx || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  const row = link.closest(".row");
  if (!row) return;
  event.preventDefault();
  swapRow(row, "GET", link.getAttribute("href").split("#")[0]);
});

// How many are ticked for a bulk act.
document.addEventListener("change", (event) => {
  if (!event.target.matches("input[form=bulk]")) return;
  const output = document.querySelector("[data-chosen]");
  const count = document.querySelectorAll("input[form=bulk]:checked").length;
  if (output) output.textContent = count ? `(${count})` : "";
});

// Another filter or page: the focus goes to the list, and its length is said.
document.addEventListener("htmx:afterSettle", (event) => {
  const list = document.getElementById("list");
  if (event.detail.target?.id !== "list" || !list) return;
  const wrong = list.querySelector(".summary[role=alert]");
  (wrong || list).focus({ preventScroll: true });
  const said = document.getElementById("said");
  if (said) said.textContent = list.dataset.said || "";
});

// j and k go from row to row, x ticks a row for a bulk act, a opens its acts.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select")) {
    if (event.key === "Escape") event.target.closest(".panel")?.querySelector("[data-shut]")?.click();
    return;
  }
  const rows = [...document.querySelectorAll("#list .row")];
  const at = rows.indexOf(document.activeElement?.closest(".row"));
  if (event.key === "j" || event.key === "k") {
    const next = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + (event.key === "j" ? 1 : -1)))];
    next?.querySelector(".no a").focus();
  } else if (at >= 0 && event.key === "x") rows[at].querySelector("input[form=bulk]")?.click();
  else if (at >= 0 && event.key === "a") rows[at].querySelector("[data-open]")?.click();
});
