/**
 * When a peer connection is mended: an ICE restart after a while, five times, then anew. Time is
 * counted in ticks of a second, not by a clock: a page too busy to tick is patient all the more.
 */

const AFTER = { disconnected: 5, failed: 0, closed: 0 }; // ticks in that state
const CONNECTING = 15;
const BETWEEN = 8;
const POLITE = 2; // the other side first, or both offer at once
const RESTARTS = 5;
const STABLE = 10;
const UNANSWERED = 5;

export class Watch {
  #patience;
  #restarts = 0;
  #good = 0;
  #bad = 0;
  #sinceRestart = BETWEEN;
  #unanswered = 0;

  constructor(polite) {
    this.#patience = polite ? POLITE : 0;
  }

  /** A tick: what to do now: null, "repeat" the offer, "restart" or "rebuild". */
  tick({ state, waiting }) {
    const good = state === "connected";
    this.#good = good ? this.#good + 1 : 0;
    this.#bad = good ? 0 : this.#bad + 1;
    this.#sinceRestart += 1;
    this.#unanswered = waiting ? this.#unanswered + 1 : 0;
    if (this.#good > STABLE) this.#restarts = 0;
    const wait = (AFTER[state] ?? CONNECTING) + this.#patience;
    if (this.#bad > wait && this.#sinceRestart > BETWEEN) {
      return this.#restarts < RESTARTS && state !== "closed" ? "restart" : "rebuild";
    }
    if (this.#unanswered <= UNANSWERED) return null;
    this.#unanswered = 0;
    return "repeat";
  }

  /** A restart was asked for. */
  restarted() {
    this.#restarts += 1;
    this.#sinceRestart = 0;
  }
}
