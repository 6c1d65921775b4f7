/**
 * The waiting room's socket: says that this page waits, hears how the door stands and who else
 * waits. No DOM. Events: `door` (the server's message), `end` (a close code that is for good).
 */

import { FINAL, delay } from "./backoff.js";

const STILL_HERE = 15_000;

export class Doorbell extends EventTarget {
  #url;
  #asks = false;
  #socket = null;
  #attempt = 0;
  #timers = {};

  constructor(url) {
    super();
    this.#url = url;
    this.#timers.still = setInterval(() => this.ring(), STILL_HERE);
  }

  get rings() {
    return Boolean(this.#socket);
  }

  /** Say that this page waits and whether the person asks to come in; first of all, connect. */
  ring(asks = this.#asks) {
    this.#asks = asks;
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify({ type: "wait", asks }));
    } else if (!this.#socket && !this.#timers.retry) this.#connect();
  }

  /** The socket, if it is open, for who comes in over it; it rings no more. */
  give() {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return null;
    this.#socket = socket.onmessage = socket.onclose = null;
    return socket;
  }

  close() {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer);
    this.#timers = { retry: true };
    this.#socket?.close();
    this.#socket = null;
  }

  #connect() {
    this.#timers.retry = null;
    const socket = (this.#socket = new WebSocket(this.#url));
    socket.onopen = () => this.ring();
    socket.onmessage = ({ data }) => {
      this.#attempt = 0;
      const message = JSON.parse(data);
      if (message.type === "door" && socket === this.#socket) this.#emit("door", message);
    };
    socket.onclose = ({ code }) => {
      if (socket !== this.#socket) return;
      this.#socket = null;
      if (FINAL.has(code)) return this.#emit("end", code);
      this.#timers.retry = setTimeout(() => this.#connect(), delay(this.#attempt++, code));
    };
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
