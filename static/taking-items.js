// One item of the minutes: its text here, what the server is known to have, and what this browser keeps of it until
// the server has it.
"use strict";

window.Taking.items = (reader) => {
  const { History } = window.Taking;
  const store = (pk) => `minutebook:${reader}:${pk}`;

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

  return { Item, keep, bringBack };
};
