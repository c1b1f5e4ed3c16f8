// The page on which minutes are taken. What is typed goes to the browser's own storage at every key, and to the
// server soon after; what the server makes of it (numbers, other people's lines) comes back as small changes,
// never into the line of the caret. Without this file the page is a form with a save button.
"use strict";

(() => {
  const root = document.getElementById("taking"), field = document.getElementById("notes");
  const source = document.getElementById("told");
  if (!root || !field || !source) return;
  const { hunks, edits, places, lineOf, splices, History } = window.Taking;
  const PAUSE = 800, LOOK = 4000, PREVIEW = 140, WAITS = [1, 2, 4, 8, 15, 30];
  const told = JSON.parse(source.textContent);
  const el = (id) => document.getElementById(id);
  const form = el("write"), mirror = el("mirror"), saved = el("saved"), unsaved = el("unsaved");
  const store = (pk) => `minutebook:${root.dataset.reader}:${pk}`;
  const items = new Map();
  let order = told.order, meetingAt = told.current, pulse = told.pulse, etag = "", names = told.names;
  let inSession = told.state === "in_session";
  let here = null; // the item in the field

  // -- asking the server

  const token = () => form.querySelector("[name=csrfmiddlewaretoken]").value;

  class Lost extends Error {} // no answer, or none that says anything: tried again
  class SignedOut extends Error {}

  async function ask(url, values) {
    const body = values && new URLSearchParams(values);
    let answer;
    try {
      answer = await fetch(url, {
        method: body ? "POST" : "GET", body, redirect: "manual", keepalive: Boolean(body) && body.toString().length < 60000,
        headers: { Accept: "application/json", ...(body && { "X-CSRFToken": token() }), ...(!body && etag && { "If-None-Match": etag }) },
        signal: AbortSignal.timeout(20000),
      });
    } catch { throw new Lost(); }
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
    if (answer.status >= 500 || answer.status === 429) throw new Lost();
    return answer;
  }

  // A form's token changes when somebody signs in again in another tab: it is read anew once.
  async function post(url, values) {
    let answer = await ask(url, values);
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (answer.status === 403 && !isJson) {
      if (!(await freshToken())) throw new SignedOut();
      answer = await ask(url, values);
    }
    const data = (answer.headers.get("Content-Type") || "").includes("json")
      ? await answer.json().catch(() => { throw new Lost(); })
      : { error: root.dataset.gone || `This was not done (${answer.status}).` };
    return { status: answer.status, data };
  }

  async function freshToken() {
    let answer;
    try { answer = await fetch(root.dataset.page, { redirect: "manual", headers: { Accept: "text/html" } }); }
    catch { throw new Lost(); }
    if (answer.type === "opaqueredirect" || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const value = page.querySelector("#write [name=csrfmiddlewaretoken]")?.value;
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) if (value) input.value = value;
    return Boolean(value);
  }

  // -- one item: its text here, and what the server is known to have

  class Item {
    constructor(pk, from) {
      this.pk = pk;
      this.take(from);
      this.base = this.text = from.notes;
      this.history = new History(this.text);
      this.after = [];
      this.caret = null;
      this.tries = 0;
    }

    take(from) {
      this.version = from.version;
      this.lines = from.lines;
      this.margin = from.margin;
      if (from.head !== undefined) { this.head = from.head; this.url = from.write; this.more = from.more; }
    }

    get clean() { return this.text === this.base && !this.after.length && !this.unfinished; }
  }

  // Kept in this browser until the server has it; with it, from which version it started and which saves may have
  // arrived although their answers did not.
  function keep(item) {
    const sending = item.sending ? [item.sending] : [];
    try {
      if (item.text === item.base && !item.after.length) localStorage.removeItem(store(item.pk));
      else localStorage.setItem(store(item.pk), JSON.stringify({
        text: item.text, version: item.version, after: [...item.after, ...sending], at: Date.now(),
      }));
      item.kept = true;
    } catch { item.kept = false; }
  }

  function bringBack(item) {
    let kept = null;
    try { kept = JSON.parse(localStorage.getItem(store(item.pk))); } catch { /* no storage here */ }
    if (!kept || typeof kept.text !== "string") return false;
    if (kept.text === item.base) { localStorage.removeItem(store(item.pk)); return false; }
    Object.assign(item, { text: kept.text, version: kept.version, after: kept.after || [], base: null });
    item.history = new History(item.text);
    return true;
  }

  // -- saving

  function soon(item, after = PAUSE) {
    clearTimeout(item.timer);
    item.timer = setTimeout(() => save(item), after);
  }

  const caretLine = () => (document.activeElement === field ? lineOf(field.value, field.selectionStart) : null);

  async function save(item, left = item !== here) {
    clearTimeout(item.timer);
    if (item.conflict || (item.clean && !left) || (left && item.clean)) return;
    if (item.sending) { item.again = true; item.leaves ||= left; return; }
    const text = item.text, caret = left ? null : caretLine(), key = crypto.randomUUID?.() || `${Date.now()}-${Math.random()}`;
    const values = [["text", text], ["base", item.version], ["key", key], ...item.after.map((k) => ["after", k])];
    if (caret !== null) values.push(["caret", caret]);
    item.sending = key;
    keep(item);
    if (item === here) say("saving");
    try {
      const { status, data } = await post(item.url, values);
      item.sending = null;
      item.tries = 0;
      trouble(item, null);
      if (status === 409 && data.conflict) collided(item, text, data);
      else if (status >= 400) { item.refused = text; trouble(item, data.error); }
      else answered(item, text, caret, key, data);
    } catch (error) {
      item.sending = null;
      item.after.push(key);
      keep(item);
      if (error instanceof SignedOut) trouble(item, "signed out");
      else if (error instanceof Lost) trouble(item, "lost");
      else throw error;
      soon(item, 1000 * WAITS[Math.min(item.tries++, WAITS.length - 1)]);
      return;
    }
    if (item.again || (item.text !== item.base && item.text !== item.refused && !item.conflict)) {
      const leaves = item.leaves;
      item.again = item.leaves = false;
      if (leaves) save(item, true); else soon(item);
    }
    keep(item);
  }

  // `text` was sent and has become `data.notes`. What was typed meanwhile stays.
  function answered(item, text, caret, key, data) {
    const adopted = bring(item, text, data.notes);
    if (!adopted) { item.after.push(key); item.waits = true; }
    else {
      Object.assign(item, { version: data.version, base: data.notes, after: [], waits: false });
      item.unfinished = caret !== null && Boolean(text.split("\n")[caret]?.trim());
    }
    item.lines = data.lines;
    item.margin = data.margin;
    item.savedAt = data.saved_at;
    if (item === here) { drawMargin(); say(); draw(); }
  }

  // Put into the text here what `from` became on the server; false where both changed the same lines, or where it
  // would touch the line of the caret.
  function bring(item, from, to) {
    const found = edits(from, to, item.text);
    if (!found) return false;
    const caret = item === here ? caretLine() : null;
    if (caret !== null && found.some((e) => e.remove && e.at <= caret && caret < e.at + e.remove)) return false;
    for (const change of splices(item.text, found)) {
      item.text = item.text.slice(0, change.at) + change.insert + item.text.slice(change.at + change.remove);
      item.history.foreign(change);
      if (item === here) field.setRangeText(change.insert, change.at, change.at + change.remove, "preserve");
    }
    return true;
  }

  function collided(item, text, data) {
    item.conflict = { url: data.conflict, both: data.both, text };
    if (item === here) showConflict();
  }

  function showConflict() {
    const clash = el("clash");
    clash.innerHTML = here?.conflict?.both || "";
    field.readOnly = Boolean(here?.conflict);
    if (here?.conflict) { clash.focus(); say(); }
  }

  async function settle(settling, button) {
    const item = here, conflict = item.conflict;
    const values = [...new FormData(settling, button)].filter(([name]) => name !== "csrfmiddlewaretoken");
    try {
      const { status, data } = await post(settling.getAttribute("action"), values);
      if (status === 409 && data.conflict) { collided(item, item.text, data); return; }
      if (status >= 400) { tell(data.error); return; }
      const later = hunks(conflict.text, item.text).flatMap((h) => h.lines).filter((line) => line.trim());
      item.conflict = null;
      Object.assign(item, { version: data.version, base: data.notes, after: [], lines: data.lines, margin: data.margin, savedAt: data.saved_at });
      item.text = later.length ? [data.notes, ...later].join("\n") : data.notes;
      item.history = new History(item.text);
      show(item);
      field.focus();
      if (!item.clean) soon(item); else keep(item);
      look();
    } catch { tell("There is no connection; both texts are kept."); }
  }

  // -- what is said about saving

  function trouble(item, what) { item.trouble = what; if (item === here || what === "lost") say(); }

  function say(what) {
    const item = here;
    const troubled = [...items.values()].find((one) => one.trouble);
    if (what === "saving") { saved.textContent = ""; saved.dataset.state = "saving"; return; }
    saved.dataset.state = item.trouble || item.conflict ? "not" : "";
    if (item.conflict) saved.textContent = "Two texts: choose one";
    else if (item.trouble) saved.textContent = "Not saved yet";
    else if (item.savedAt && item.text === item.base) saved.textContent = `Saved ${item.savedAt}`;
    else saved.textContent = "";
    const kept = items.size && [...items.values()].every((one) => one.kept !== false);
    const where = kept ? "kept in this browser, not saved yet" : "not saved yet, and this browser keeps nothing: leave the page open";
    if (!troubled) unsaved.hidden = true;
    else if (troubled.trouble === "lost") tell(`No connection. What you type is ${where}; it is sent when the connection is back.`);
    else if (troubled.trouble === "signed out") tell(`You are signed out. What you type is ${where}. `, root.dataset.signin, "Sign in again in another tab");
    else tell(`${troubled.trouble} Your text is ${where}.`);
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

  // -- the field: its height, its margin, what the line will become

  const sprite = document.querySelector("use").getAttribute("href").split("#")[0];

  function icon(name) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS(svg.namespaceURI, "use");
    svg.setAttribute("class", "icon");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  }

  const SHAPES = { agreed: "closed", condition: "unknown", declined: "declined", withdrawn: "declined", deferred: "deferred" };

  function draw() {
    const lines = field.value.split("\n"), marks = new Map();
    const place = places(here.base ?? here.text, here.text);
    for (const mark of here.lines) {
      const at = mark.line < 0 ? -1 : place(mark.line);
      if (at >= 0) marks.set(at, mark);
    }
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
        const sign_ = document.createElement("span");
        sign_.className = `mk state ${["open", "unknown", "proposed", "closed"].includes(shape) ? shape : ""}`;
        sign_.append(icon(shape), mark.number || "?");
        row.append(sign_);
      }
    });
  }

  // Whoever is choosing whom a name means, or stands on a line's button, is not disturbed.
  function drawMargin() {
    const part = el("margin");
    if (part.dataset.html === here.margin || part.querySelector(".beside") || part.contains(document.activeElement)) return;
    part.dataset.html = here.margin;
    part.innerHTML = here.margin;
  }

  let previewTimer, previewing;
  function preview(now = false) {
    clearTimeout(previewTimer);
    previewTimer = setTimeout(async () => {
      const text = field.value, caret = lineOf(text, field.selectionStart);
      if (!text.split("\n")[caret].trim()) { el("becomes").replaceChildren(); return; }
      previewing?.abort();
      previewing = new AbortController();
      try {
        const answer = await fetch(root.dataset.understand, {
          method: "POST", body: new URLSearchParams({ text, caret, item: here.pk }), redirect: "manual",
          headers: { "X-CSRFToken": token() }, signal: previewing.signal,
        });
        if (answer.ok) el("becomes").innerHTML = await answer.text();
      } catch { /* a newer line, or no connection: the text itself is safe */ }
    }, now ? 0 : PREVIEW);
  }

  function typed() {
    here.text = field.value;
    here.refused = null;
    here.touched = lineOf(field.value, field.selectionStart);
    here.history.typed(here.text);
    keep(here);
    soon(here);
    draw();
    preview();
    say();
  }

  let lastCaret = null;
  document.addEventListener("selectionchange", () => {
    if (document.activeElement !== field || !here) return;
    const line = caretLine();
    if (line === lastCaret) return;
    lastCaret = line;
    draw();
    preview();
    if (here.unfinished || here.waits || here.touched !== line) {
      if (!here.clean || here.waits) soon(here);
      here.touched = line;
    }
  });

  field.addEventListener("input", typed);
  field.addEventListener("beforeinput", (event) => {
    if (event.inputType === "historyUndo" || event.inputType === "historyRedo") {
      event.preventDefault();
      undo(event.inputType === "historyRedo");
    }
  });

  function undo(again) {
    const change = again ? here.history.again() : here.history.back();
    if (!change) return;
    field.setRangeText(change.insert, change.at, change.at + change.remove, "end");
    here.text = field.value;
    keep(here);
    soon(here);
    draw();
    preview();
  }

  // Put words at the caret as if they were typed; `whole`: on a line of their own.
  function insert(words, whole = true) {
    field.focus();
    const text = field.value, at = field.selectionStart;
    const begin = text.lastIndexOf("\n", at - 1) + 1, ends = text.indexOf("\n", at), end = ends < 0 ? text.length : ends;
    if (whole && text.slice(begin, end).trim()) field.setRangeText(`\n${words}`, end, end, "end");
    else field.setRangeText(words, at, field.selectionEnd, "end");
    typed();
  }

  function clockWords() {
    const now = new Date();
    return `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")} `;
  }

  // -- from item to item

  function show(item, { push = false } = {}) {
    here = item;
    el("item-head").innerHTML = item.head;
    field.value = item.text;
    form.action = item.url;
    el("margin").innerHTML = el("margin").dataset.html = item.margin;
    root.dataset.item = item.pk;
    mirror.replaceChildren();
    for (const link of document.querySelectorAll("#agenda-list a")) {
      if (Number(link.dataset.item) === item.pk) { link.setAttribute("aria-current", "true"); link.scrollIntoView?.({ block: "nearest" }); }
      else link.removeAttribute("aria-current");
    }
    const at = order.indexOf(item.pk);
    for (const step of form.querySelectorAll("[data-step]")) step.hidden = order[at + Number(step.dataset.step)] === undefined;
    if (push) history.pushState({ item: item.pk }, "", `${root.dataset.page}?item=${item.pk}`);
    document.title = document.title.replace(/^[^·]*/, `Taking minutes: ${el("item-title").textContent.trim()} `);
    say();
    showConflict();
    draw();
    tick();
    el("becomes").replaceChildren();
  }

  function go(pk, { push = true, focus = true } = {}) {
    const item = items.get(pk);
    if (!item || item === here) return;
    const old = here;
    if (old) { old.caret = field.selectionStart; save(old, true); }
    show(item, { push });
    if (focus) {
      field.focus({ preventScroll: true });
      const caret = item.caret ?? item.text.length;
      field.setSelectionRange(caret, caret);
    }
    el("item-head").scrollIntoView({ block: "nearest" });
    more(item);
  }

  // What stands under the text of some items (a review of actions) is drawn by the server.
  async function more(item) {
    const part = el("more");
    part.replaceChildren();
    if (!item.more) return;
    try {
      const answer = await fetch(`${root.dataset.page}?item=${item.pk}`, { headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (here === item && answer.ok) { part.replaceChildren(...page.getElementById("more").childNodes); window.htmx?.process(part); }
    } catch { /* it comes with the next visit */ }
  }

  // The meeting goes along with whoever stands where it is.
  function step(by) {
    const at = order.indexOf(here.pk), to = order[at + by];
    if (to === undefined) return;
    if (inSession && by > 0 && meetingAt === here.pk) act(root.dataset.go, [["item", to]]);
    go(to);
  }

  async function act(url, values) {
    try {
      const { status, data } = await post(url, values);
      if (status >= 400) tell(data.error);
      await look();
      return status < 400;
    } catch (error) {
      tell(error instanceof SignedOut ? "You are signed out: sign in again in another tab." : "No connection: that was not done.");
      return false;
    }
  }

  // -- what others do

  let looking = null;
  function look() { return (looking ||= lookOnce().finally(() => { looking = null; })); }

  async function lookOnce() {
    let answer;
    try { answer = await ask(`${root.dataset.page}?since=${pulse}`); } catch (error) {
      if (error instanceof SignedOut && !here.trouble && !here.clean) trouble(here, "signed out");
      return;
    }
    for (const item of items.values()) if (item.trouble === "lost" || item.trouble === "signed out") soon(item, 0);
    if (answer.status !== 200) return;
    const state = await answer.json();
    etag = answer.headers.get("ETag") || "";
    pulse = state.pulse;
    [order, meetingAt, names, inSession] = [state.order, state.current, state.names, state.state === "in_session"];
    for (const [pk, from] of Object.entries(state.items)) news(Number(pk), from);
    swap("agenda-list", state.agenda);
    swap("there", state.there);
    swap("cards", state.cards);
    for (const link of document.querySelectorAll("#agenda-list a")) {
      if (Number(link.dataset.item) === here.pk) link.setAttribute("aria-current", "true");
    }
    tick();
  }

  function news(pk, from) {
    const item = items.get(pk);
    if (!item) { items.set(pk, new Item(pk, from)); return; }
    if (item.head !== from.head) { item.head = from.head; if (item === here) el("item-head").innerHTML = from.head; }
    Object.assign(item, { url: from.write, more: from.more });
    if (item.sending || item.conflict || item.base === null || from.version < item.version) return;
    if (from.version > item.version) {
      if (from.notes === undefined) { pulse = -1; etag = ""; return; } // it changed before what was asked for
      if (item.after.length || !bring(item, item.base, from.notes)) { soon(item); item.waits = true; return; }
      item.version = from.version;
      item.base = from.notes;
    }
    item.lines = from.lines;
    item.margin = from.margin;
    if (item === here) { drawMargin(); draw(); }
    keep(item);
  }

  function swap(id, html) {
    const part = el(id);
    if (part.dataset.html === html) return;
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    if (focused?.matches("input, textarea, select")) return;
    part.dataset.html = html;
    const at = focused && [...part.querySelectorAll("a, button")].indexOf(focused);
    part.innerHTML = html;
    if (focused) part.querySelectorAll("a, button")[at]?.focus();
  }

  // -- clocks

  function tick() {
    for (const clock of document.querySelectorAll("[data-since]")) {
      const passed = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / 1000));
      const [h, m, s] = [Math.floor(passed / 3600), Math.floor(passed / 60) % 60, passed % 60];
      const two = (n) => String(n).padStart(2, "0"), allotted = Number(clock.dataset.minutes) || 0;
      const shown = h || !clock.dataset.minutes && !clock.matches(".item-clock") ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
      const over = allotted && passed > allotted * 60;
      clock.textContent = allotted ? (over ? `${shown}, over its ${allotted} min` : `${shown} of ${allotted} min`) : shown;
      clock.classList.toggle("over", Boolean(over));
    }
  }

  // -- keys and buttons

  const LETTERS = {
    KeyA: () => insert("Action "), KeyD: () => insert("Agreed: "), KeyR: () => insert("Request: "),
    KeyS: () => insert(clockWords(), false),
    KeyP: () => document.querySelector("#there .owner")?.focus(),
    KeyM: () => act(root.dataset.go, [["item", here.pk]]),
    KeyL: () => { const line = el("line-said"); line.textContent = ""; setTimeout(() => { line.textContent = el("becomes").textContent; }, 50); },
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.getModifierState("AltGraph")) return;
    const { altKey: alt, shiftKey: shift, ctrlKey: ctrl, metaKey: meta, key, code } = event;
    if (alt && !shift && !ctrl && !meta && (key === "ArrowDown" || key === "ArrowUp")) { event.preventDefault(); step(key === "ArrowDown" ? 1 : -1); }
    else if (alt && shift && !ctrl && !meta && LETTERS[code]) { event.preventDefault(); LETTERS[code](); }
    else if (event.target === field && (ctrl || meta) && !alt && (code === "KeyZ" || code === "KeyY")) { event.preventDefault(); undo(code === "KeyY" || shift); }
    else if (event.target === field && (ctrl || meta) && code === "KeyS" && !alt) { event.preventDefault(); soon(here, 0); }
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
    if (sent === form) { event.preventDefault(); soon(here, 0); return; }
    if (sent.matches("[data-settles]") && here.conflict) { event.preventDefault(); settle(sent, button); return; }
    if (!sent.matches("[data-act], [data-answers]")) return;
    event.preventDefault();
    const values = [...new FormData(sent, button)].filter(([name]) => name !== "csrfmiddlewaretoken");
    if (await act(sent.getAttribute("action"), values) && sent.matches("[data-answers]")) {
      sent.closest(".beside")?.remove();
      refresh(here);
    }
  });

  // After a name was answered the lines say so: the state of the item is asked for as a whole.
  async function refresh(item) {
    pulse = -1;
    etag = "";
    await look();
    draw();
    if (item === here) drawMargin();
  }

  function putName(typed_, name) {
    const text = field.value, line = lineOf(text, field.selectionStart), starts = text.split("\n").slice(0, line).join("\n").length + (line ? 1 : 0);
    const at = text.indexOf(typed_, starts), ends = text.indexOf("\n", starts);
    if (at < 0 || (ends >= 0 && at > ends)) return;
    field.setRangeText(name, at, at + typed_.length, "preserve");
    field.focus();
    typed();
  }

  function toLine(line) {
    const at = places(here.base ?? here.text, here.text)(line), lines = field.value.split("\n");
    if (at < 0 || at >= lines.length) return;
    const start = lines.slice(0, at).join("\n").length + (at ? 1 : 0);
    field.focus();
    field.setSelectionRange(start, start + lines[at].length);
  }

  // A small page beside the text: whom a name means, or both texts of a conflict of before.
  async function openBeside(link) {
    document.querySelector(".beside")?.remove();
    let answer;
    try { answer = await fetch(link.href, { headers: { Accept: "text/html" } }); } catch { tell("No connection."); return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("#answer, #both");
    if (!answer.ok || !part) { location.assign(link.href); return; }
    const panel = document.createElement("div");
    panel.className = "beside card";
    panel.append(part);
    (link.isConnected ? link.closest("li, section") : el("margin")).append(panel); // it was drawn anew meanwhile
    panel.querySelector("input:not([type=hidden]), button")?.focus();
  }

  window.addEventListener("popstate", () => {
    const asked = Number(new URLSearchParams(location.search).get("item"));
    if (items.has(asked)) go(asked, { push: false });
  });
  window.addEventListener("online", () => { for (const item of items.values()) if (!item.clean) soon(item, 0); look(); });
  window.addEventListener("offline", () => { if (!here.clean) trouble(here, "lost"); });
  window.addEventListener("focus", () => { for (const item of items.values()) if (item.trouble) soon(item, 0); });
  window.addEventListener("pagehide", () => { if (here && !here.clean) save(here, true); });
  window.addEventListener("beforeunload", (event) => {
    for (const item of items.values()) if (!item.clean && item.text !== item.base && item.kept === false) event.preventDefault();
  });

  // -- begin

  for (const [pk, from] of Object.entries(told.items)) items.set(Number(pk), new Item(Number(pk), from));
  const back = [...items.values()].filter(bringBack);
  const first = items.get(Number(root.dataset.item));
  const refusedText = field.getAttribute("aria-invalid") === "true" ? field.value : null;
  root.classList.add("live");
  document.querySelector("[data-save]").hidden = true;
  document.querySelector(".insert").hidden = false;
  const narrow = window.matchMedia("(max-width: 44rem)");
  const fold = () => { for (const part of document.querySelectorAll(".fold")) part.open = !narrow.matches; };
  narrow.addEventListener("change", fold);
  fold();
  show(first);
  if (refusedText !== null && refusedText !== first.text) { field.value = refusedText; typed(); }
  for (const item of back) soon(item, 0);
  if (back.length) tell("What you had typed before, and what was not saved then, is back.");
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
  setInterval(tick, 1000);
  setInterval(() => { if (!document.hidden) look(); }, LOOK);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  window.Taking.complete?.(field, { names: () => names, list: el("names"), say: (words) => { el("line-said").textContent = words; }, mirror, typed, lineOf });
})();
