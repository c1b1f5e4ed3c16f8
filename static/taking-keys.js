// Keys and buttons of the page on which minutes are taken: each is handed to what the page can do.
"use strict";

window.Taking.keys = ({ root, form, field, here, words, act, drawMargin, go, refresh, settle, soon, step, tell, typed, undo }) => {
  const { lineOf, places } = window.Taking;
  const el = (id) => document.getElementById(id);

  // Put something at the caret as if it were typed; `whole`: on a line of their own.
  function insert(put, whole = true) {
    field.focus();
    const text = field.value, at = field.selectionStart;
    const begin = text.lastIndexOf("\n", at - 1) + 1, ends = text.indexOf("\n", at), end = ends < 0 ? text.length : ends;
    if (whole && text.slice(begin, end).trim()) field.setRangeText(`\n${put}`, end, end, "end");
    else field.setRangeText(put, at, field.selectionEnd, "end");
    typed();
  }

  function clockWords() {
    const now = new Date();
    return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")} `;
  }

  function putName(asked, name) {
    const text = field.value, line = lineOf(text, field.selectionStart), starts = text.split("\n").slice(0, line).join("\n").length + (line ? 1 : 0);
    const at = text.indexOf(asked, starts), ends = text.indexOf("\n", starts);
    if (at < 0 || (ends >= 0 && at > ends)) return;
    field.setRangeText(name, at, at + asked.length, "preserve");
    field.focus();
    typed();
  }

  function toLine(line) {
    const at = places(here().base ?? here().text, here().text)(line), lines = field.value.split("\n");
    if (at < 0 || at >= lines.length) return;
    const start = lines.slice(0, at).join("\n").length + (at ? 1 : 0);
    field.focus();
    field.setSelectionRange(start, start + lines[at].length);
  }

  // A small page beside the text: whom a name means, or both texts of a conflict of before.
  async function openBeside(link) {
    document.querySelector(".beside")?.remove();
    let answer;
    try { answer = await fetch(link.href, { headers: { Accept: "text/html" } }); } catch { tell(words("nothing")); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("#answer, #both");
    if (!answer.ok || !part) { location.assign(link.href); return; }
    const panel = document.createElement("div");
    panel.className = "beside card";
    panel.append(part);
    (link.isConnected ? link.closest("li, section") : el("margin")).append(panel); // it was drawn anew meanwhile
    panel.querySelector("input:not([type=hidden]), button")?.focus();
  }

  const LETTERS = {
    KeyA: () => insert("Action "), KeyD: () => insert("Agreed: "), KeyR: () => insert("Request: "),
    KeyS: () => insert(clockWords(), false),
    KeyP: () => document.querySelector("#there .owner")?.focus(),
    KeyM: () => act(root.dataset.go, [["item", here().pk]]),
    KeyL: () => { const line = el("line-said"); line.textContent = ""; setTimeout(() => { line.textContent = el("becomes").textContent; }, 50); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.getModifierState("AltGraph")) return;
    const { altKey: alt, shiftKey: shift, ctrlKey: ctrl, metaKey: meta, key, code } = event;
    if (alt && !shift && !ctrl && !meta && (key === "ArrowDown" || key === "ArrowUp")) { event.preventDefault(); step(key === "ArrowDown" ? 1 : -1); }
    else if (alt && shift && !ctrl && !meta && LETTERS[code]) { event.preventDefault(); LETTERS[code](); }
    else if (event.target === field && (ctrl || meta) && !alt && (code === "KeyZ" || code === "KeyY")) { event.preventDefault(); undo(code === "KeyY" || shift); }
    else if (event.target === field && (ctrl || meta) && code === "KeyS" && !alt) { event.preventDefault(); soon(here(), 0); }
    else if (key === "Escape" && event.target !== field && root.contains(event.target)) { field.focus(); }
    else if (event.target.matches("#there .owner") && key.length === 1 && key !== " " && !ctrl && !meta && !alt) {
      const found = [...document.querySelectorAll("#there .owner")], from = found.indexOf(event.target);
      const next = [...found.slice(from + 1), ...found.slice(0, from + 1)].find((b) => b.querySelector(".name").textContent.toLowerCase().startsWith(key.toLowerCase()));
      if (next) { event.preventDefault(); event.stopImmediatePropagation(); next.focus(); }
    }
  }, true);

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const target = event.target.closest("a, button");
    if (!target) return;
    if (target.matches("#agenda-list a")) { event.preventDefault(); go(Number(target.dataset.item)); }
    else if (target.matches("[data-step]")) { event.preventDefault(); step(Number(target.dataset.step)); }
    else if (target.matches("[data-insert]")) insert(target.dataset.insert === "time" ? clockWords() : target.dataset.insert, target.dataset.insert !== "time");
    else if (target.matches("[data-put]")) putName(target.dataset.for, target.dataset.put);
    else if (target.matches(".to-line")) toLine(Number(target.dataset.line));
    else if (target.matches("[data-answer], [data-settle]")) { event.preventDefault(); openBeside(target); }
    else if (target.matches("[data-shut]") && target.closest(".beside")) { event.preventDefault(); target.closest(".beside").remove(); field.focus(); drawMargin(); }
  });

  document.addEventListener("submit", async (event) => {
    const sent = event.target, button = event.submitter;
    if (sent === form) { event.preventDefault(); soon(here(), 0); return; }
    if (sent.matches("[data-settles]") && here().conflict) { event.preventDefault(); settle(sent, button); return; }
    if (!sent.matches("[data-act], [data-answers]")) return;
    event.preventDefault();
    const values = [...new FormData(sent, button)].filter(([name]) => name !== "csrfmiddlewaretoken");
    if (await act(sent.getAttribute("action"), values) && sent.matches("[data-answers]")) {
      sent.closest(".beside")?.remove();
      refresh(here());
    }
  });
};
