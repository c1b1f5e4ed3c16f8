// The page on which minutes are taken. What is typed goes to the browser's own storage at every key, and to the
// server soon after; what the server makes of it (numbers, other people's lines) comes back as small changes,
// never into the line of the caret. The taking-*.js beside it are its parts: the text as lines, the server, one item,
// what is drawn, names, keys. Without scripts the page is a form with a save button.
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
  // Whatever is said to the reader stands in the page, in the reader's language; {names} in it are filled in.
  const words = (name, values = {}) => el("words").dataset[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const { ask, post, token, Lost, SignedOut } = window.Taking.server({ address: root.dataset.page, form, words });
  const { Item, keep, bringBack } = window.Taking.items(root.dataset.reader);
  const { drawLines, swap, tell, tick } = window.Taking.drawing({ mirror, unsaved, words });
  const items = new Map();
  let order = told.order, meetingAt = told.current, pulse = told.pulse, etag = "", names = told.names;
  let inSession = told.state === "in_session";
  let here = null; // the item in the field

  // -- saving

  function soon(item, after = PAUSE) {
    clearTimeout(item.timer);
    item.timer = setTimeout(() => save(item), after);
  }

  const caretLine = () => (document.activeElement === field ? lineOf(field.value, field.selectionStart) : null);

  async function save(item, left = item !== here) {
    clearTimeout(item.timer);
    if (item.clean && item.trouble) trouble(item, null);
    if (item.conflict || item.clean) return;
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
    } catch { tell(words("lostChoice")); }
  }

  // -- what is said about saving

  function trouble(item, what) { item.trouble = what; if (here) say(); }

  function say(what) {
    const item = here;
    const troubled = [...items.values()].find((one) => one.trouble);
    if (what === "saving") { saved.textContent = ""; saved.dataset.state = "saving"; return; }
    saved.dataset.state = item.trouble || item.conflict ? "not" : "";
    if (item.conflict) saved.textContent = words("two");
    else if (item.trouble) saved.textContent = words("not");
    else if (item.savedAt && item.text === item.base) saved.textContent = words("saved", { time: item.savedAt });
    else saved.textContent = "";
    const kept = items.size && [...items.values()].every((one) => one.kept !== false);
    const where = words(kept ? "kept" : "unkept");
    if (!troubled) unsaved.hidden = true;
    else if (troubled.trouble === "lost") tell(`${words("lost")} ${where}`);
    else if (troubled.trouble === "signed out") tell(`${words("out")} ${where} `, root.dataset.signin, words("signin"));
    else tell(`${troubled.trouble} ${where}`);
  }

  // -- the field: its height, its margin, what the line will become

  function draw() {
    const marks = new Map(), place = places(here.base ?? here.text, here.text);
    for (const mark of here.lines) {
      const at = mark.line < 0 ? -1 : place(mark.line);
      if (at >= 0) marks.set(at, mark);
    }
    drawLines(field.value.split("\n"), marks);
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
    document.title = document.title.replace(/^[^·]*/, `${words("title", { item: el("item-title").textContent.trim() })} `);
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
      tell(words(error instanceof SignedOut ? "outAct" : "lostAct"));
      return false;
    }
  }

  // -- what others do

  let looking = null;
  function look() { return (looking ||= lookOnce().finally(() => { looking = null; })); }

  async function lookOnce() {
    let answer;
    try { answer = await ask(`${root.dataset.page}?since=${pulse}`, null, etag); } catch (error) {
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
    Object.assign(item, { lines: from.lines, margin: from.margin });
    if (item === here) { drawMargin(); draw(); }
    keep(item);
  }

  // After a name was answered the lines say so: the state of the item is asked for as a whole.
  async function refresh(item) {
    pulse = -1; etag = "";
    await look();
    draw();
    if (item === here) drawMargin();
  }

  window.addEventListener("popstate", () => {
    const asked = Number(new URLSearchParams(location.search).get("item"));
    if (items.has(asked)) go(asked, { push: false });
  });
  window.addEventListener("online", () => {
    for (const item of items.values()) { item.tries = 0; if (!item.clean || item.trouble) soon(item, 0); }
    look();
  });
  window.addEventListener("offline", () => { if (!here.clean) trouble(here, "lost"); });
  window.addEventListener("focus", () => { for (const item of items.values()) if (item.trouble) soon(item, 0); });
  window.addEventListener("pagehide", () => { if (here && !here.clean) save(here, true); });
  window.addEventListener("beforeunload", (event) => {
    for (const item of items.values()) if (!item.clean && item.text !== item.base && item.kept === false) event.preventDefault();
  });

  // -- begin

  window.Taking.keys({ root, form, field, here: () => here, words, act, drawMargin, go, refresh, settle, soon, step, tell, typed, undo });

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
  if (back.length) tell(words("back"));
  field.focus({ preventScroll: true });
  field.setSelectionRange(field.value.length, field.value.length);
  setInterval(tick, 1000);
  setInterval(() => { if (!document.hidden) look(); }, LOOK);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  window.Taking.complete?.(field, { names: () => names, list: el("names"), say: (text) => { el("line-said").textContent = text; }, words, mirror, typed, lineOf });
})();
