/** Room events in their order: those that come early wait, those that come twice are dropped. */

export class Sequence {
  era = null;
  reached = 0;
  #early = new Map();

  /** Everything is known up to this event. */
  restart(era, reached) {
    this.era = era;
    this.reached = reached;
    this.#early.clear();
  }

  /** The events that can be carried out now that this one came. */
  take(event) {
    if (event.seq > this.reached) this.#early.set(event.seq, event);
    const ready = [];
    while (this.#early.has(this.reached + 1)) {
      this.reached += 1;
      ready.push(this.#early.get(this.reached));
      this.#early.delete(this.reached);
    }
    return ready;
  }

  /** Whether some event is missing before one that came. */
  get gap() {
    return this.#early.size > 0;
  }

  /** Whether the server is further than this page. */
  behind({ era, seq }) {
    return era !== this.era || seq > this.reached;
  }
}
