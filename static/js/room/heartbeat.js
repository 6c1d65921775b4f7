/** Whether a socket is alive: beats, counts what came, and says so when nothing comes any more. */

const SILENCE = 2.4; // in beats; one lost frame is no silence
const ANSWER = 3000; // milliseconds for an answer when in doubt

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
      if (performance.now() - this.#heardAt > every * SILENCE) this.dead();
      else this.beat();
    }, every);
  }

  /** A frame came. */
  heard() {
    this.received += 1;
    this.#heardAt = performance.now();
    clearTimeout(this.#doubt);
  }

  /** Something woke up: a beat that must be answered soon. */
  doubt() {
    clearTimeout(this.#doubt);
    this.#doubt = setTimeout(this.dead, ANSWER);
    this.beat();
  }

  stop() {
    clearInterval(this.#timer);
    clearTimeout(this.#doubt);
  }
}
