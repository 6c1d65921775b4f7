/** ICE servers and their credentials, asked anew before they expire. */

const SOON = 10 * 60 * 1000;
const ANSWER = 3000;

export class IceServers {
  list = [];
  #expiresAt = null;
  #ask;
  #asking = null;

  /** `ask()` sends the question and answers whether it could; the answer comes to `take`. */
  constructor(ask) {
    this.#ask = ask;
  }

  take(servers, expiresAt) {
    this.list = servers;
    this.#expiresAt = expiresAt && Date.parse(expiresAt);
    this.#asking?.resolve();
    this.#asking = null;
  }

  /** The servers, with credentials that will not expire in the middle of a restart. */
  async fresh() {
    if (!this.#expiresAt || this.#expiresAt - Date.now() > SOON) return this.list;
    if (!this.#asking && this.#ask()) {
      const asking = {};
      asking.answer = new Promise((resolve) => (asking.resolve = resolve));
      this.#asking = asking;
      setTimeout(asking.resolve, ANSWER);
    }
    await this.#asking?.answer;
    this.#asking = null;
    return this.list;
  }
}
