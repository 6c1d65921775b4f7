/**
 * Changes of the notes that the server has not confirmed: kept, sent in order, one message at a
 * time, again until it has them. Those never sent yet grow while one types. No DOM.
 */

const GATHER = 400; // milliseconds
const MOST = 50; // changes in one message
const ROOM = 8000; // characters in one message
const GROWN = 1000; // characters of one change that still grows

const key = ({ client, counter }) => `${client}/${counter}`;
const letters = ({ text }) => (text ? [...text].length : 1);
const weight = ({ text, stretches }) => text?.length ?? 10 * stretches.length;

export class Outgoing {
  stuck = false; // the server will not take what is left
  #changes;
  #keep;
  #send;
  #sent = 0; // the first ones, sent at least once, stay as they are
  #flying = false;
  #timer = null;

  /** `keep(changes)` remembers them, `send(changes)` answers whether it could. */
  constructor(earlier, { keep, send }) {
    this.#changes = earlier;
    this.#sent = earlier.length;
    this.#keep = keep;
    this.#send = send;
  }

  get waiting() {
    return this.#changes.length > 0;
  }

  add(change) {
    const last = this.#changes.at(-1);
    if (this.#changes.length > this.#sent && follows(last, change)) last.text += change.text;
    else this.#changes.push({ ...change });
    this.#keep(this.#changes);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER);
  }

  /** The socket is there, again: nobody knows what became of the last message. */
  resume() {
    this.#flying = false;
    this.#flush();
  }

  /** The server has these, whoever made them. */
  confirm(changes) {
    const known = new Set(changes.map(key));
    const left = this.#changes.filter((change) => !known.has(key(change)));
    const done = this.#changes.length - left.length;
    if (!done) return;
    this.#changes = left;
    this.#sent = Math.max(0, this.#sent - done);
    this.#flying = false;
    this.#keep(left);
    this.#timer ??= setTimeout(() => this.#flush(), GATHER);
  }

  /** The server could not take the last message now, or never will. */
  refused({ code, retry_after: wait = 2 }) {
    if (code === "too_fast" || code === "unavailable") setTimeout(() => this.resume(), wait * 1000);
    else this.stuck = true;
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#flying || this.stuck || !this.waiting) return;
    let [number, size] = [0, 0];
    for (const change of this.#changes.slice(0, MOST)) {
      size += weight(change);
      if (number && size > ROOM) break;
      number += 1;
    }
    this.#flying = this.#send(this.#changes.slice(0, number));
    if (this.#flying) this.#sent = Math.max(this.#sent, number);
  }
}

/** Whether a change only goes on where the one before it ended. */
function follows(last, { client, counter, text, parent, before }) {
  if (!last?.text || !text || before || !parent || weight(last) > GROWN) return false;
  const end = last.counter + letters(last);
  return last.client === client && end === counter && parent[0] === client && parent[1] === end - 1;
}
