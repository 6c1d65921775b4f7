/**
 * The uplink the pictures may share. The browser's estimate means something only once the
 * connections have settled, and falls asleep when nothing is sent: what was cut is tried again.
 * A line that proved narrow is treated as such until it is measured anew, also at the next visit.
 * A computer that cannot keep up sends fewer pictures a second until it has rested.
 */

import { plan } from "./ladder.js";

const SETTLE = 10_000; // milliseconds after the last change of people or of what is sent
const TRY = 8000; // how long a new try lasts before the estimate counts again
const FIRST_PAUSE = 20_000;
const LONGEST_PAUSE = 160_000;
const REST = 60_000;
const RISE = 0.2; // of the way up at each reading; down at once
const SLOW = { frameRate: 5, bitrate: 60_000 }; // of a computer that cannot keep up

export class Budget {
  narrow; // bits per second of an uplink too small for everything, or null
  #load = ""; // what is sent and to how many: the estimate follows it slowly
  #changedAt = 0;
  #uplink = null;
  #measured = false;
  #cutAt = null;
  #pause = FIRST_PAUSE;
  #tryUntil = 0;
  #strainedUntil = 0;

  /** `remembered` is `narrow` as it was at the end of the last visit. */
  constructor(remembered = null) {
    this.narrow = remembered;
  }

  /**
   * What to send now, as `plan` says it; of `cut`, "device" is a computer that fails and
   * "remembered" what the last visit taught.
   */
  decide({ strained, ...figures }, now = performance.now()) {
    if (strained) this.#strainedUntil = now + REST;
    if (now > this.#strainedUntil) return this.#within(figures, now);
    // Packets wait for the computer, which looks like a narrow line: the estimate says nothing.
    return { ...plan({ ...figures, uplink: null }), ...SLOW, cut: "device" };
  }

  #within({ uplink, ...figures }, now) {
    const load = `${figures.others} ${figures.sharing}`;
    if (load !== this.#load) {
      this.#load = load;
      this.#changedAt = now;
      this.#uplink = null;
    }
    if (now <= this.#tryUntil) return plan({ ...figures, uplink: null });
    if (uplink === null || now - this.#changedAt <= SETTLE) return this.#unsettled(figures);
    this.#measured = true;
    const before = this.#uplink ?? uplink;
    this.#uplink = uplink < before ? uplink : before + RISE * (uplink - before);
    const decided = plan({ ...figures, uplink: this.#uplink });
    this.narrow = decided.cut ? Math.round(this.#uplink) : null;
    if (decided.bitrate > 0) {
      this.#cutAt = null;
      if (!decided.cut) this.#pause = FIRST_PAUSE;
    } else this.#tryAgain(now);
    return decided;
  }

  #unsettled(figures) {
    const decided = plan({ ...figures, uplink: this.narrow });
    return decided.cut && !this.#measured ? { ...decided, cut: "remembered" } : decided;
  }

  #tryAgain(now) {
    this.#cutAt ??= now;
    if (now - this.#cutAt <= this.#pause) return;
    this.#cutAt = null;
    this.#uplink = null;
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
    this.#tryUntil = now + TRY;
  }
}
