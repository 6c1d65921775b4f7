/**
 * The uplink the pictures may share. The browser's estimate means something only once the
 * connections have settled, and falls asleep when nothing is sent: what was cut is tried again.
 * A computer that cannot keep up sends fewer pictures a second until it has rested.
 */

import { plan } from "./ladder.js";

const SETTLE = 10_000; // milliseconds after the last change of people
const TRY = 8000; // how long a new try lasts before the estimate counts again
const FIRST_PAUSE = 20_000;
const LONGEST_PAUSE = 160_000;
const REST = 60_000;
const SLOW = { frameRate: 5, bitrate: 60_000 }; // of a computer that cannot keep up

export class Budget {
  #others = 0;
  #changedAt = 0;
  #cutAt = null;
  #pause = FIRST_PAUSE;
  #tryUntil = 0;
  #strainedUntil = 0;

  /** What to send now, as `plan` says it; "device" is cut when the computer is what fails. */
  decide({ strained, ...figures }, now = performance.now()) {
    if (strained) this.#strainedUntil = now + REST;
    if (now > this.#strainedUntil) return this.#within(figures, now);
    // Packets wait for the computer, which looks like a narrow line: the estimate says nothing.
    return { ...plan({ ...figures, uplink: null }), ...SLOW, cut: "device" };
  }

  #within({ others, uplink, speaking }, now) {
    if (others !== this.#others) {
      this.#others = others;
      this.#changedAt = now;
    }
    const known = now - this.#changedAt > SETTLE && now > this.#tryUntil;
    const decided = plan({ others, uplink: known ? uplink : null, speaking });
    if (!known) return decided;
    if (decided.bitrate > 0) {
      this.#cutAt = null;
      if (!decided.cut) this.#pause = FIRST_PAUSE;
      return decided;
    }
    this.#cutAt ??= now;
    if (now - this.#cutAt > this.#pause) {
      this.#cutAt = null;
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
      this.#tryUntil = now + TRY;
    }
    return decided;
  }
}
