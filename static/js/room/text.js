/**
 * A text that several people write at once, each on a copy of their own: Fugue with runs.
 * The same as clubs/video/text.py; tests feed both the same changes.
 * Positions and sizes count Unicode's characters, not UTF-16 units. No DOM.
 */

import { Runs, end, name } from "./runs.js";

export class Text {
  #next = new Map(); // by client, the number of its next change
  #runs = new Runs();
  #early = [];

  /** `client` names what is written here: eight hexadecimal digits that nobody else has. */
  constructor(client) {
    this.client = client;
  }

  get value() {
    let value = "";
    for (const run of this.#runs) if (run.text) value += run.text.join("");
    return value;
  }

  // --- What others wrote -------------------------------------------------------------------
  /** Take a change in; known ones are ignored, those that come too early wait. */
  apply(change) {
    this.#early.push(change);
    this.#takeEarly();
  }

  /** Take a whole text in, of which some may be known. */
  merge({ next, runs }) {
    const known = new Map(this.#next);
    for (const [client, counter, content, parent, before] of runs) {
      const whole = typeof content === "string" ? [...content] : content;
      const size = whole.length ?? whole;
      const old = Math.min(Math.max((known.get(client) ?? 0) - counter, 0), size);
      if (!whole.length) this.#runs.remove([client, counter, old]);
      if (old === size) continue;
      const rest = whole.length ? whole.slice(old) : size - old;
      if (old) this.#runs.insert(client, counter + old, rest, [client, counter + old - 1], false);
      else this.#runs.insert(client, counter, rest, parent, before);
    }
    for (const [client, counter] of Object.entries(next)) {
      this.#next.set(client, Math.max(counter, this.#reached(client)));
    }
    this.#takeEarly();
  }

  // --- What one writes oneself -------------------------------------------------------------
  /** Write at a position of what one reads; the change for the others. */
  insert(position, text) {
    return this.add(this.mark(position), text);
  }

  /** Write behind a character, also where it was when it is removed; null is the beginning. */
  add(mark, text) {
    const [run, offset] = mark ? this.#runs.find(...mark) : [this.#runs.root, -1];
    let [parent, before] = [run === this.#runs.root ? null : [run.client, end(run) - 1], false];
    if (offset + 1 < run.size) [parent, before] = [[run.client, run.counter + offset + 1], true];
    else if (run.right.length) [parent, before] = [name(run.following), true];
    return this.#write({ kind: "insert", text, parent, before });
  }

  /** Take out characters, by their stretches; the change for the others. */
  remove(stretches) {
    return this.#write({ kind: "remove", stretches });
  }

  /** What one can still read of some stretches. */
  there(stretches) {
    return stretches.flatMap(([client, counter, size]) => {
      const stop = counter + size;
      const seen = this.#runs.of(client).filter((run) => run.text && end(run) > counter && run.counter < stop);
      return seen.map((run) => {
        const from = Math.max(run.counter, counter);
        return [client, from, Math.min(end(run), stop) - from];
      });
    });
  }

  /** The words of a stretch one can read whole, as `there` gives them. */
  read([client, counter, size]) {
    const [run, offset] = this.#runs.find(client, counter);
    return run.text.slice(offset, offset + size).join("");
  }

  /** The stretches of what one reads from a position on. */
  stretches(position, size) {
    const found = [];
    for (const run of this.#runs) {
      if (!run.text) continue;
      const start = Math.max(position, 0);
      const stop = Math.min(position + size, run.size);
      if (start < stop) found.push([run.client, run.counter + start, stop - start]);
      position -= run.size;
      if (position + size <= 0) break;
    }
    return found;
  }

  /** The name of the character before a position; null at the beginning. */
  mark(position) {
    const [run, offset] = this.#runs.before(position);
    return run === this.#runs.root ? null : [run.client, run.counter + offset];
  }

  /** The position after a character or, when it was removed, where it was. */
  place(mark) {
    if (!mark) return 0;
    const [found, offset] = this.#runs.find(mark[0], mark[1]);
    let position = 0;
    for (const run of this.#runs) {
      if (run === found) return position + (run.text ? offset + 1 : 0);
      if (run.text) position += run.size;
    }
    return position;
  }

  // --- Their order -------------------------------------------------------------------------
  #reached(client) {
    return this.#next.get(client) ?? 0;
  }

  #write(fields) {
    const change = { client: this.client, counter: this.#reached(this.client), ...fields };
    this.apply(change);
    return change;
  }

  #isReady({ client, counter, parent, stretches }) {
    if (counter !== this.#reached(client)) return false;
    if (stretches) return stretches.every(([of, from, size]) => from + size <= this.#reached(of));
    return !parent || parent[1] < this.#reached(parent[0]);
  }

  #takeEarly() {
    for (let found = true; found; ) {
      found = false;
      for (const change of this.#early.splice(0)) {
        if (this.#isReady(change)) {
          this.#carryOut(change);
          found = true;
        } else if (change.counter >= this.#reached(change.client)) this.#early.push(change);
      }
    }
  }

  #carryOut({ client, counter, text, parent, before, stretches }) {
    const characters = stretches ? null : [...text];
    if (stretches) stretches.forEach((stretch) => this.#runs.remove(stretch));
    else this.#runs.insert(client, counter, characters, parent, before);
    this.#next.set(client, counter + (characters?.length ?? 1));
  }
}
