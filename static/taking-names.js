// Names while a promise is typed: right after "Action" the people of the meeting are offered, those present first.
// Arrow keys choose, Tab or Enter takes; nothing is taken from the keyboard while no name is offered.
"use strict";

(() => {
  const OWNER = /^\s*(?:[-*+•]\s+)?(?:NEW:?\s*)?[[(#]?(?:action(?:\s+item)?|ai|todo)[\])]?(?:\s+[A-Z]{1,6}-\d+)?\s*:?\s+(?:on\s+)?(?:[^:]*?(?:,|&|\band\b|\/)\s*)?([\p{L}][\p{L}\p{M}.'’-]*(?: [\p{L}][\p{L}\p{M}.'’-]*)?)$/iu;
  const MOST = 6;

  function complete(field, { names, list, say, words, mirror, typed, lineOf }) {
    let offered = [], active = -1, from = 0, shut = "";

    // Whose name begins so: one of the words of it, or all of it.
    function fitting(word) {
      const key = word.toLocaleLowerCase();
      return names().filter(([name]) => {
        const low = name.toLocaleLowerCase();
        return low !== key && (low.startsWith(key) || low.split(/\s+/).some((part) => part.startsWith(key)));
      }).slice(0, MOST);
    }

    function look() {
      const at = field.selectionStart, text = field.value;
      const begin = text.lastIndexOf("\n", at - 1) + 1, line = text.slice(begin, at);
      const rest = text.slice(at, text.indexOf("\n", at) < 0 ? undefined : text.indexOf("\n", at));
      const found = field.selectionEnd === at && !/^[\p{L}]/u.test(rest) ? OWNER.exec(line) : null;
      const start = found?.[1] ?? "";
      from = at - start.length;
      const fits = start && `${begin}:${start}` !== shut ? fitting(start) : [];
      if (!fits.length) { close(); return; }
      offered = fits;
      active = 0;
      open(lineOf(text, at), `${begin}:${start}`);
    }

    function open(line, key) {
      list.dataset.key = key;
      list.replaceChildren(...offered.map(([name, of, there], i) => {
        const option = document.createElement("div");
        option.id = `name-${i}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", String(i === active));
        option.append(name);
        const beside = document.createElement("span");
        beside.className = "org";
        beside.textContent = [of, there ? words("here") : ""].filter(Boolean).join(", ");
        option.append(beside);
        option.addEventListener("mousedown", (event) => { event.preventDefault(); active = i; take(); });
        return option;
      }));
      const row = mirror.children[line];
      if (row) {
        const at = row.getBoundingClientRect(), around = field.form.getBoundingClientRect();
        list.style.insetBlockStart = `${at.bottom - around.top + 2}px`;
        list.style.insetInlineStart = `${at.left - around.left - 10}px`;
      }
      list.hidden = false;
      mark();
      say(words(offered.length === 1 ? "oneName" : "someNames", { name: offered[0][0], count: offered.length }));
    }

    function mark() {
      [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === active)));
      field.setAttribute("aria-activedescendant", `name-${active}`);
    }

    function close() {
      if (list.hidden) return;
      list.hidden = true;
      offered = [];
      field.removeAttribute("aria-activedescendant");
    }

    function take() {
      const [name] = offered[active];
      field.setRangeText(name, from, field.selectionStart, "end");
      close();
      field.focus();
      typed();
    }

    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    field.addEventListener("input", look);
    field.addEventListener("blur", close);
    field.addEventListener("click", close);
    field.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        active = (active + (event.key === "ArrowDown" ? 1 : -1) + offered.length) % offered.length;
        mark();
      } else if ((event.key === "Tab" && !event.shiftKey) || event.key === "Enter") take();
      else if (event.key === "Escape") { shut = list.dataset.key; close(); }
      else { if (event.key.startsWith("Arrow") || event.key === "Home" || event.key === "End") close(); return; }
      event.preventDefault();
      event.stopPropagation();
    });
  }

  window.Taking.complete = complete;
})();
