/** Whether the server is reached: an absence is told only when it lasts. */

const LASTS = 1500; // milliseconds

export class Reach {
  away = false;
  #timer = null;
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** The socket is open, or not. */
  take(open) {
    this.stop();
    const tell = () => {
      this.away = !open;
      this.#changed();
    };
    if (open) tell();
    else this.#timer = setTimeout(tell, LASTS);
  }

  /** The line as the person is told it, from what was measured of the connections. */
  shown(line, connected) {
    if ((this.away && !connected) || !navigator.onLine) return { quality: "lost", cut: "lost" };
    return this.away ? { ...line, cut: "server" } : line;
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
