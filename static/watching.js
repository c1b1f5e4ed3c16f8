// Who watches a meeting that sits sees notes, records and where it is without doing anything: every few seconds it is
// asked whether something changed, and what changed takes its place. Forms, focus and scroll stay as they are.
"use strict";

(() => {
  const watched = document.querySelector("[data-watch]");
  if (!watched) return;
  const EVERY = 4000;
  const url = watched.dataset.watch;
  let etag = "", shape = watched.dataset.shape, waits = EVERY, timer = null, asking = false;

  const busy = (part) => part.contains(document.activeElement) && document.activeElement !== document.body
    && document.activeElement.matches("input, textarea, select, button");

  function mark(current) {
    for (const link of document.querySelectorAll(".outline-list a[href^='#item-']")) {
      const now = current && link.hash === `#item-${current}`;
      link.classList.toggle("now", Boolean(now));
    }
  }

  function swap(now) {
    for (const part of now.querySelectorAll("[data-watched]")) {
      const old = document.getElementById(part.id);
      if (!old || old.innerHTML === part.innerHTML || busy(old)) continue;
      const above = old.getBoundingClientRect().bottom < 0, height = old.offsetHeight;
      old.replaceWith(part);
      if (above) window.scrollBy(0, part.offsetHeight - height); // what one reads stays where it is
    }
    mark(now.dataset.current);
  }

  // Items came, went or moved: the page is fetched as a whole, unless somebody is writing in it.
  async function whole(newShape) {
    const place = document.getElementById("meeting");
    if (!place || !window.htmx || place.querySelector("[data-form]") || busy(place)) {
      etag = ""; // asked again next time
      return;
    }
    const top = window.scrollY;
    await window.htmx.ajax("GET", location.pathname + location.search, { target: "#meeting", select: "#meeting", swap: "outerHTML" });
    shape = newShape;
    window.scrollTo(0, top);
  }

  async function look() {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const answer = await fetch(url, { headers: etag ? { "If-None-Match": etag } : {}, redirect: "manual" });
      waits = EVERY;
      if (answer.type === "opaqueredirect" || answer.status === 404) { waits = 0; return; } // signed out, or no longer theirs
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") || "";
        const now = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("watched");
        if (now && shape && now.dataset.shape !== shape) await whole(now.dataset.shape);
        if (now) { swap(now); if (!now.dataset.live) waits = 0; }
      } else if (answer.status !== 304) waits = 30000;
    } catch { waits = Math.min(waits * 2, 30000); } finally {
      asking = false;
      clearTimeout(timer);
      if (waits) timer = setTimeout(look, waits);
    }
  }

  timer = setTimeout(look, EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
})();
