/**
 * When the page is drawn: several changes in a moment once, and the first time not while
 * connections begin, which drawing would make wait.
 */

const SOON = 40; // milliseconds
const BEGIN = 600; // how long the first drawing waits at most

export class Presenting {
  #timer = null;
  #until = performance.now() + BEGIN;

  /** `draw()` draws, `begins()` tells whether connections are being made. */
  constructor({ draw, begins }) {
    Object.assign(this, { draw, begins });
    this.soon();
  }

  soon() {
    this.#timer ??= setTimeout(() => this.#now(), SOON);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #now() {
    this.#timer = null;
    if (performance.now() < this.#until && this.begins()) return this.soon();
    this.#until = 0;
    this.draw();
  }
}
