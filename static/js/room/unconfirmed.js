/**
 * Chat messages that the server has not confirmed: kept with their key, said in order, one at a
 * time, again until it has them. So what has gathered while it could not keep any is no flood.
 *
 * One that it never answers holds up those behind it a few times only, then they take turns with
 * it; what stood before one that was kept goes to the end.
 */

import { identifier } from "./identifier.js";

const UNANSWERED = 10_000; // milliseconds; a second time it is not kept twice
const TRIES = 3; // of the first, before others

export class Unconfirmed {
  #bodies = new Map();
  #say;
  #said = null; // the key of the one whose answer is waited for
  #tries = 0; // without an answer, since the last that had one or since the socket is there
  #pause = 0; // milliseconds between two; twice as many each time that the server says: too fast
  #timer = null;

  /** `say({key, body})` sends a message and answers whether it could. */
  constructor(earlier, say) {
    for (const { key, body } of earlier) this.#bodies.set(key, whole(body));
    this.#say = say;
  }

  get list() {
    return [...this.#bodies].map(([key, body]) => ({ key, body }));
  }

  add(body) {
    this.#bodies.set(identifier(), whole(body));
    if (this.#timer === null) this.#next();
  }

  /** The socket is there, again: nobody knows what became of the last one. */
  resume() {
    this.#tries = 0;
    this.#next();
  }

  /** Whether this key was waiting. */
  confirm(key) {
    if (key === this.#said) this.#pass(key);
    const waited = this.#bodies.delete(key);
    if (!this.#bodies.size) this.#pause = 0;
    if (key === this.#said) this.#wait(this.#pause);
    return waited;
  }

  /** The server could not keep it now: again later; or will never: give it up. */
  refused({ key, code, retry_after: wait = 2 }) {
    if (code !== "too_fast" && code !== "unavailable") return this.confirm(key);
    if (code === "too_fast") this.#pause = Math.max(wait * 1000, 2 * this.#pause);
    if (key !== this.#said) return false;
    this.#tries -= 1; // it will have this one: the order stays
    this.#wait(wait * 1000);
    return false;
  }

  /** Put those before this one behind all others: they had their turns. */
  #pass(key) {
    this.#tries = 0;
    for (const [earlier, body] of [...this.#bodies]) {
      if (earlier === key) return;
      this.#bodies.delete(earlier);
      this.#bodies.set(earlier, body);
    }
  }

  #wait(milliseconds) {
    this.#said = null;
    if (milliseconds) this.#again(milliseconds);
    else this.#next();
  }

  #again(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#next(), milliseconds);
  }

  #next() {
    clearTimeout(this.#timer);
    this.#timer = this.#said = null;
    const { list } = this;
    const next = list[Math.max(0, this.#tries - TRIES + 1) % list.length];
    if (!next || !this.#say(next)) return;
    this.#tries += 1;
    this.#said = next.key;
    this.#again(UNANSWERED);
  }
}

/** Without halves of characters, as a cut leaves them: no frame can hold those. */
const whole = (body) => body.toWellFormed?.() ?? body.replace(/\p{Surrogate}/gu, "\ufffd");
