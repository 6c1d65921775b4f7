/** Signals that come before their connection can be known: kept a while, and taken again. */

const KEPT = 10_000; // milliseconds
const MOST = 60;

export class Early {
  #held = [];

  /** `at` is when it first came. */
  keep(signal, at = performance.now()) {
    if (this.#held.push({ signal, at }) > MOST) this.#held.shift();
  }

  /** Those that are not too old: `[{signal, at}]`, kept no longer. */
  take() {
    const now = performance.now();
    return this.#held.splice(0).filter(({ at }) => now - at < KEPT);
  }
}
