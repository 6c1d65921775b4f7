/** Chat messages that the server has not confirmed: kept with their key, said again until it has. */

import { identifier } from "./identifier.js";

export class Unconfirmed {
  #bodies = new Map();
  #say;

  /** `say({key, body})` sends a message and answers whether it could. */
  constructor(earlier, say) {
    for (const { key, body } of earlier) this.#bodies.set(key, body);
    this.#say = say;
  }

  get list() {
    return [...this.#bodies].map(([key, body]) => ({ key, body }));
  }

  add(body) {
    const message = { key: identifier(), body };
    this.#bodies.set(message.key, body);
    this.#say(message);
  }

  sendAll() {
    this.list.forEach(this.#say);
  }

  /** Whether this key was waiting. */
  confirm(key) {
    return this.#bodies.delete(key);
  }

  /** The server could not keep it now: again later; or will never: give it up. */
  refused({ key, code, retry_after: wait = 2 }) {
    if (code !== "too_fast" && code !== "unavailable") return this.confirm(key);
    setTimeout(() => {
      if (this.#bodies.has(key)) this.#say({ key, body: this.#bodies.get(key) });
    }, wait * 1000);
    return false;
  }
}
