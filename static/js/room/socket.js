/**
 * A WebSocket that comes back by itself, and is given up once nothing comes any more. What is said
 * over it is the business of `signalling.js`.
 */

import { FINAL, delay } from "./backoff.js";
import { Heartbeat } from "./heartbeat.js";

const STABLE = 5000; // milliseconds of socket before tries are counted from the start again
const OPENING = 15_000;
const WOKEN = 4000; // for one begun without a network, which may never open

export class Socket {
  open = false; // whether the server has welcomed us on it
  #url;
  #socket = null;
  #attempt = 0;
  #timers = {};
  #over = false;

  /**
   * `hello()` is the first message, `take(message)` receives, `beat(received)` sends a sign of life,
   * `closed({code, final})` is told of each end.
   */
  constructor(url, { hello, take, beat, closed }) {
    Object.assign(this, { hello, take, closed });
    this.#url = url;
    this.heartbeat = new Heartbeat(beat, () => this.#abandon());
  }

  /** Over a new socket, or `ready`, which is open. */
  connect(ready = null) {
    clearTimeout(this.#timers.retry);
    this.#over = false;
    this.heartbeat.received = 0;
    const socket = ready ?? new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => socket.send(JSON.stringify(this.hello()));
    if (ready) socket.onopen();
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      this.heartbeat.heard();
      this.take(JSON.parse(data));
    };
    socket.onclose = ({ code }) => socket === this.#socket && this.#ended(code);
    this.#timers.opening = setTimeout(() => this.#abandon(), OPENING);
  }

  /** The server has let us in: messages go out from now on. */
  welcomed() {
    this.open = true;
    this.#stopOpening();
    this.#timers.stable = setTimeout(() => (this.#attempt = 0), STABLE);
  }

  /** Whether it could be sent. */
  send(message) {
    if (!this.open) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** The network or the page woke up: try now, or make sure that the socket is alive. */
  wake() {
    if (this.#over) return;
    if (this.open) this.heartbeat.doubt();
    else {
      this.#attempt = 0;
      if (!this.#socket) this.connect();
      else this.#timers.woken ??= setTimeout(() => this.#abandon(), WOKEN);
    }
  }

  /** The browser says that there is no network: do not wait for the silence. */
  sleep() {
    if (this.open) this.#abandon();
  }

  /** At once, whatever the network does: what is sent before the closing still arrives. */
  leave(message) {
    this.#over = true;
    clearTimeout(this.#timers.retry);
    this.send(message);
    const socket = this.#socket;
    this.#ended(1000);
    socket?.close(1000);
  }

  /** Give a socket up without waiting for its closing, which a dead network delays by minutes. */
  #abandon() {
    const socket = this.#socket;
    if (socket) this.#ended(1006);
    socket?.close();
  }

  #stopOpening() {
    clearTimeout(this.#timers.opening);
    clearTimeout(this.#timers.woken);
    this.#timers.woken = null;
  }

  #ended(code) {
    this.#socket = null;
    this.open = false;
    this.#stopOpening();
    clearTimeout(this.#timers.stable);
    this.heartbeat.stop();
    const final = this.#over || FINAL.has(code);
    this.#over = final;
    if (!final) this.#timers.retry = setTimeout(() => this.connect(), delay(this.#attempt++, code));
    this.closed({ code, final });
  }
}
