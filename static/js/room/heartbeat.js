/** Whether a socket is alive: beats, counts what came, and says so when nothing comes any more. */

const SILENCE = 1.6; // in beats: one that is not answered
const ANSWER = 4000; // milliseconds for an answer when in doubt

export class Heartbeat {
  received = 0;
  #heardAt = 0;
  #timer = null;
  #doubt = null;

  /** `beat(received)` sends one; `dead()` is called once nothing has come for too long. */
  constructor(beat, dead) {
    this.beat = () => beat(this.received);
    this.dead = dead;
  }

  start(every) {
    this.stop();
    this.#timer = setInterval(() => {
      // A busy page may have its frames waiting: they are given a moment more.
      if (performance.now() - this.#heardAt > every * SILENCE) this.doubt();
      else this.beat();
    }, every);
  }

  /** A frame came. */
  heard() {
    this.received += 1;
    this.#heardAt = performance.now();
    this.#trust();
  }

  /** Something woke up: a beat that must be answered soon. */
  doubt() {
    this.#doubt ??= setTimeout(this.dead, ANSWER);
    this.beat();
  }

  stop() {
    clearInterval(this.#timer);
    this.#trust();
  }

  #trust() {
    clearTimeout(this.#doubt);
    this.#doubt = null;
  }
}
