/** When a peer connection is mended: an ICE restart after a while, five times, then anew. */

const AFTER = { disconnected: 5000, failed: 0, closed: 0 }; // milliseconds in that state
const CONNECTING = 12_000;
const BETWEEN = 8000;
const POLITE = 1500; // the other side first, or both offer at once
const RESTARTS = 5;
const STABLE = 10_000;
const UNANSWERED = 4000;

export class Watch {
  #restarts = 0;
  #badSince = null;
  #restartedAt = -BETWEEN;

  constructor(peer, polite) {
    this.peer = peer;
    this.patience = polite ? POLITE : 0;
  }

  /** What to do now: null, "repeat" the offer, "restart" or "rebuild". */
  due(now = performance.now()) {
    const { peer } = this;
    const { signalingState } = peer.connection;
    if (peer.state === "connected") {
      this.#badSince = null;
      if (now - peer.connectedAt > STABLE) this.#restarts = 0;
    } else {
      this.#badSince ??= now;
      const wait = (AFTER[peer.state] ?? CONNECTING) + this.patience;
      if (now - this.#badSince >= wait && now - this.#restartedAt >= BETWEEN) {
        return this.#restarts < RESTARTS && peer.state !== "closed" ? "restart" : "rebuild";
      }
    }
    const unanswered = signalingState === "have-local-offer" && now - peer.describedAt > UNANSWERED;
    return unanswered ? "repeat" : null;
  }

  /** A restart was asked for. */
  restarted(now = performance.now()) {
    this.#restarts += 1;
    this.#restartedAt = now;
  }
}
