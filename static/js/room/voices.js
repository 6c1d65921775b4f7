/** Who speaks: loudness smoothed, held a moment, and the last speaker kept until another talks. */

const LOUD = 0.015; // of full scale; noise suppression leaves silence well below
const HOLD = 900; // milliseconds a pause within a sentence may last
const TAKE_OVER = 700; // milliseconds of talking before somebody becomes the speaker

export class Voices {
  speaker = null;
  #loudAt = new Map();
  #since = new Map();

  /** Levels 0 to 1 by id; answers the set of ids of those who speak now. */
  hear(levels, now = performance.now()) {
    const speaking = new Set();
    for (const [id, level] of levels) {
      if (level > LOUD) this.#loudAt.set(id, now);
      if (now - (this.#loudAt.get(id) ?? -HOLD) < HOLD) {
        speaking.add(id);
        if (!this.#since.has(id)) this.#since.set(id, now);
      } else this.#since.delete(id);
    }
    if (!speaking.has(this.speaker)) {
      const talking = [...speaking].filter((id) => now - this.#since.get(id) >= TAKE_OVER);
      this.speaker = talking[0] ?? this.speaker;
    }
    return speaking;
  }

  forget(id) {
    this.#loudAt.delete(id);
    this.#since.delete(id);
    if (this.speaker === id) this.speaker = null;
  }
}
