// What stands around the text while minutes are taken: numbers and states beside the lines, parts that the server
// sends, clocks, and what has to be told.
"use strict";

window.Taking.drawing = ({ mirror, unsaved, words }) => {
  const sprite = document.querySelector("use").getAttribute("href").split("#")[0];

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS(svg.namespaceURI, "use");
    svg.setAttribute("class", "icon");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  }

  const SHAPES = { agreed: "closed", condition: "unknown", declined: "declined", withdrawn: "declined", deferred: "deferred" };

  // Each line of the text once more behind the field, with the number and the state of what it has become.
  function drawLines(lines, marks) {
    while (mirror.childElementCount > lines.length) mirror.lastElementChild.remove();
    lines.forEach((line, n) => {
      let row = mirror.children[n];
      if (!row) { row = document.createElement("div"); row.append("", ""); mirror.append(row); }
      const mark = marks.get(n), asks = mark?.owners?.some((o) => !o.answered);
      const shape = mark && (mark.problem || asks ? "unknown" : SHAPES[mark.state] || mark.state || "open");
      const sign = mark ? `${mark.kind} ${shape} ${mark.number} ${mark.problem}` : "";
      if (row.dataset.text !== line) { row.dataset.text = line; row.firstChild.data = line || "\u200b"; }
      if (row.dataset.sign === sign) return;
      row.dataset.sign = sign;
      row.className = `${mark ? `mk-line mk-${mark.kind}` : ""}${mark && (mark.problem || asks) ? " mk-asks" : ""}`;
      while (row.childNodes.length > 1) row.lastChild.remove();
      if (mark && (mark.number || mark.problem)) {
        const badge = document.createElement("span");
        badge.className = `mk state ${["open", "unknown", "proposed", "closed"].includes(shape) ? shape : ""}`;
        badge.append(icon(shape), mark.number || "?");
        row.append(badge);
      }
    });
  }

  // A part drawn anew, unless somebody types in it; the focus stays on the button where it was.
  function swap(id, html) {
    const part = document.getElementById(id);
    if (part.dataset.html === html) return;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    if (focused?.matches("input, textarea, select")) return;
    part.dataset.html = html;
    const at = focused && [...part.querySelectorAll("a, button")].indexOf(focused);
    part.innerHTML = html;
    if (focused) part.querySelectorAll("a, button")[at]?.focus();
  }

  function tick() {
    for (const clock of document.querySelectorAll("[data-since]")) {
      const passed = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / 1000));
      const [h, m, s] = [Math.floor(passed / 3600), Math.floor(passed / 60) % 60, passed % 60];
      const two = (n) => String(n).padStart(2, "0"), allotted = Number(clock.dataset.minutes) || 0;
      const shown = h || !clock.dataset.minutes && !clock.matches(".item-clock") ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
      const over = allotted && passed > allotted * 60;
      clock.textContent = allotted ? words(over ? "over" : "within", { shown, allotted }) : shown;
      clock.classList.toggle("over", Boolean(over));
    }
  }

  function tell(text, href, label) {
    if (unsaved.dataset.text === text && !unsaved.hidden) return;
    unsaved.dataset.text = text;
    unsaved.textContent = text;
    if (href) {
      const link = document.createElement("a");
      Object.assign(link, { href, textContent: label, target: "_blank", rel: "noopener" });
      unsaved.append(link);
    }
    unsaved.hidden = false;
  }

  return { drawLines, swap, tell, tick };
};
