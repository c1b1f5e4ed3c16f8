// A meeting's page with the keyboard: j and k walk through the items, e edits the one in view, Ctrl+Enter saves.
"use strict";

(() => {
  const items = () => [...document.querySelectorAll("[data-item]")];
  const inView = () => {
    const all = items();
    const below = all.findIndex((item) => item.getBoundingClientRect().bottom > 120);
    return below < 0 ? all.length - 1 : below;
  };

  // The outline says where the reader is.
  const mark = () => {
    const item = items()[inView()];
    for (const link of document.querySelectorAll(".outline-list a")) {
      if (item && link.hash === `#${item.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  document.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest("[data-form]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.querySelector("[data-save]").click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const all = items();
    if (event.key === "j" || event.key === "k") {
      const to = all[Math.min(Math.max(inView() + (event.key === "j" ? 1 : -1), 0), all.length - 1)];
      to?.scrollIntoView({ block: "start" });
    } else if (event.key === "e") {
      all[inView()]?.querySelector(".edit")?.click();
    }
  });

  // On a phone outline and people fold away; without this script they stand open.
  const narrow = window.matchMedia("(max-width: 44rem)");
  const fold = () => { for (const part of document.querySelectorAll(".fold")) part.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();

  // A form that was opened in place has the focus; a refused one shows its summary.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "meeting") return;
    if (narrow.matches) fold();
    const summary = document.querySelector("#meeting .summary[role=alert]");
    const form = document.querySelector("#meeting [data-form]");
    const field = form?.querySelector(form.id === "item-new" ? "[name=title]" : "textarea");
    (summary || field)?.focus();
    field?.closest("form").scrollIntoView({ block: "nearest" });
    mark();
  });

  // Leaving with words that are not saved asks first.
  let dirty = false;
  document.addEventListener("input", (event) => { if (event.target.closest("[data-form]")) dirty = true; });
  document.addEventListener("submit", () => { dirty = false; });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (dirty && event.detail.requestConfig.verb === "get" && !event.target.matches("[data-cancel]")) {
      if (!window.confirm(document.getElementById("meeting").dataset.leave)) { event.preventDefault(); return; }
    }
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
})();
