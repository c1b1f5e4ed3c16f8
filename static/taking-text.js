// The text of minutes as lines: what differs between two texts, what one person's changes are on top of another's,
// and how to take back what one typed oneself. Nothing here knows the page.
"use strict";

window.Taking = (() => {
  const PAIRS = 1_000_000; // so many pairs of lines are compared; in larger changes the whole stretch counts as one

  // What turns one text into the other: [{at, remove, lines}], by lines, from the first to the last.
  function hunks(from, to) {
    const a = from.split("\n"), b = to.split("\n");
    let start = 0, enda = a.length, endb = b.length;
    while (start < enda && start < endb && a[start] === b[start]) start++;
    while (enda > start && endb > start && a[enda - 1] === b[endb - 1]) { enda--; endb--; }
    if (start === enda && start === endb) return [];
    const n = enda - start, m = endb - start;
    if (n * m > PAIRS || n === 0 || m === 0) return [{ at: start, remove: n, lines: b.slice(start, endb) }];
    const longest = Array.from({ length: n + 1 }, () => new Uint32Array(m + 1));
    for (let i = n - 1; i >= 0; i--) {
      for (let j = m - 1; j >= 0; j--) {
        longest[i][j] = a[start + i] === b[start + j]
          ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    const found = [];
    let i = 0, j = 0, open = null;
    while (i < n || j < m) {
      if (i < n && j < m && a[start + i] === b[start + j]) { i++; j++; open = null; continue; }
      if (!open) { open = { at: start + i, remove: 0, lines: [] }; found.push(open); }
      if (j < m && (i === n || longest[i][j + 1] > longest[i + 1][j])) open.lines.push(b[start + j++]);
      else { open.remove++; i++; }
    }
    return found;
  }

  const meet = (one, other) => one.at < other.at + other.remove && other.at < one.at + one.remove;

  // `from` became `to` on the server and `mine` here. The edits that bring `mine` there as well, by lines of `mine`;
  // null where both changed the same lines.
  function edits(from, to, mine) {
    const theirs = hunks(from, to), own = hunks(from, mine);
    const found = [];
    for (const their of theirs) {
      let shift = 0;
      for (const one of own) {
        if (meet(their, one)) return null;
        if (one.at + one.remove <= their.at && !(one.remove === 0 && one.at === their.at)) {
          shift += one.lines.length - one.remove;
        }
      }
      found.push({ ...their, at: their.at + shift });
    }
    return found;
  }

  // Where each line of `from` stands in `to`: a function of a line's index, -1 where it is gone or changed.
  function places(from, to) {
    const changes = hunks(from, to);
    return (line) => {
      let shift = 0;
      for (const change of changes) {
        if (line < change.at) break;
        if (line < change.at + change.remove) {
          return change.lines.length === change.remove ? line + shift : -1;
        }
        shift += change.lines.length - change.remove;
      }
      return line + shift;
    };
  }

  const lineOf = (text, offset) => {
    let line = 0;
    for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
    return line;
  };

  // Line edits as the smallest changes of characters, from the last to the first: [{at, remove, insert}].
  function splices(text, lineEdits) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
    const begin = (line) => (line < starts.length ? starts[line] : text.length + 1);
    return [...lineEdits].reverse().map((edit) => {
      let at = begin(edit.at), old = text.slice(at, begin(edit.at + edit.remove));
      let insert = edit.lines.map((line) => `${line}\n`).join("");
      if (begin(edit.at + edit.remove) > text.length) { // reaches the last line, which ends without a break
        insert = insert.slice(0, -1);
        if (edit.remove === 0) { at = text.length; insert = `\n${insert}`; }
        else if (edit.lines.length === 0 && at > 0) { at--; old = `\n${old}`; }
      }
      let head = 0;
      while (head < old.length && head < insert.length && old[head] === insert[head]) head++;
      let tail = 0;
      while (tail < old.length - head && tail < insert.length - head
        && old[old.length - 1 - tail] === insert[insert.length - 1 - tail]) tail++;
      return {
        at: at + head, remove: old.length - head - tail, insert: insert.slice(head, insert.length - tail),
      };
    });
  }

  // What one typed oneself can be taken back, also after numbers and other people's lines came in between:
  // those stay. (A browser forgets what was typed when a script changes a field.)
  class History {
    constructor(text) { this.text = text; this.done = []; this.undone = []; this.at = 0; }

    typed(text) {
      const old = this.text;
      if (old === text) return;
      let head = 0;
      while (head < old.length && head < text.length && old[head] === text[head]) head++;
      let tail = 0;
      while (tail < old.length - head && tail < text.length - head
        && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
      const step = { at: head, removed: old.slice(head, old.length - tail), inserted: text.slice(head, text.length - tail) };
      const last = this.done.at(-1), now = Date.now();
      const goesOn = last && now - this.at < 1000 && !step.removed && !last.removed
        && step.inserted.length === 1 && step.inserted !== "\n" && last.at + last.inserted.length === step.at;
      if (goesOn) last.inserted += step.inserted;
      else this.done.push(step);
      this.at = now;
      this.undone = [];
      this.text = text;
      if (this.done.length > 1000) this.done.shift();
    }

    // Something came in that was not typed here.
    foreign({ at, remove, insert }) {
      this.text = this.text.slice(0, at) + insert + this.text.slice(at + remove);
      this.undone = [];
      const grows = insert.length - remove;
      for (let i = this.done.length - 1; i >= 0; i--) {
        const step = this.done[i], end = step.at + step.inserted.length;
        if (at >= end) at -= step.inserted.length - step.removed.length;
        else if (at + remove <= step.at) step.at += grows;
        else if (at >= step.at && at + remove <= end) {
          const inside = at - step.at;
          step.inserted = step.inserted.slice(0, inside) + insert + step.inserted.slice(inside + remove);
          return;
        } else { this.done.splice(0, i + 1); return; }
      }
    }

    // The step to take back (or to do again), as a change of characters; null where there is none.
    back() { return this._step(this.done, this.undone, "inserted", "removed"); }

    again() { return this._step(this.undone, this.done, "removed", "inserted"); }

    _step(from, to, gone, comes) {
      const step = from.pop();
      if (!step) return null;
      to.push(step);
      this.at = 0;
      const change = { at: step.at, remove: step[gone].length, insert: step[comes] };
      this.text = this.text.slice(0, change.at) + change.insert + this.text.slice(change.at + change.remove);
      return change;
    }
  }

  return { hunks, edits, places, lineOf, splices, History };
})();
