/**
 * Chat messages that the server has not confirmed: kept with their key, said in order, one at a
 * time, again until it has them. So what has gathered while it could not keep any is no flood.
 */

import { identifier } from "./identifier.js";

const UNANSWERED = 10_000; // milliseconds; a second time it is not kept twice

export class Unconfirmed {
  #bodies = new Map();
  #say;
  #said = null; // the key of the one whose answer is waited for
  #pause = 0; // milliseconds between two; twice as many each time that the server says: too fast
  #timer = null;

  /** `say({key, body})` sends a message and answers whether it could. */
  constructor(earlier, say) {
    for (const { key, body } of earlier) this.#bodies.set(key, body);
    this.#say = say;
  }

  get list() {
    return [...this.#bodies].map(([key, body]) => ({ key, body }));
  }

  add(body) {
    this.#bodies.set(identifier(), body);
    if (this.#timer === null) this.#next();
  }

  /** The socket is there, again: nobody knows what became of the last one. */
  resume() {
    this.#next();
  }

  /** Whether this key was waiting. */
  confirm(key) {
    const waited = this.#bodies.delete(key);
    if (!this.#bodies.size) this.#pause = 0;
    if (key === this.#said) this.#wait(this.#pause);
    return waited;
  }

  /** The server could not keep it now: again later; or will never: give it up. */
  refused({ key, code, retry_after: wait = 2 }) {
    if (code !== "too_fast" && code !== "unavailable") return this.confirm(key);
    if (code === "too_fast") this.#pause = Math.max(wait * 1000, 2 * this.#pause);
    if (key === this.#said) this.#wait(wait * 1000);
    return false;
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
    const [first] = this.list;
    if (!first || !this.#say(first)) return;
    this.#said = first.key;
    this.#again(UNANSWERED);
  }
}
