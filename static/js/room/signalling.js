/**
 * The socket's life: says hello, comes back by itself and catches up, keeps what was not sent.
 * Knows nothing of the page nor of peer connections, which live on while the socket is away.
 * The messages are those of clubs/video/protocol.py.
 *
 * Events, each with `detail`: `status` ({open, code, final}), `welcome`, `room` (everything
 * anew), `event` (one room event, in order), `signal`, `ice`, `asked`, `refused`, `pending` (chat not
 * kept yet).
 */

import { FINAL, delay } from "./backoff.js";
import { Heartbeat } from "./heartbeat.js";
import { Sequence } from "./sequence.js";
import { Unconfirmed } from "./unconfirmed.js";

const STABLE = 5000; // milliseconds of socket before tries are counted from the start again
const OPENING = 15_000;
const ASK_AGAIN = 3000;
const DIRECT = new Set(["signal", "ice", "asked", "screen_stopped"]); // messages for this page alone
const QUEUE = 100; // signals kept while the socket is away; negotiations repeat what is lost

export class Signalling extends EventTarget {
  open = false;
  hears = true; // whether the others' sound comes out here, told with every heartbeat
  line = null; // how good this page finds its line, told with every heartbeat
  #url;
  #socket = null;
  #media;
  #told = null;
  #hand = null;
  #view = null;
  #screen = null;
  #queue = [];
  #resume = null;
  #sequence = new Sequence();
  #unconfirmed;
  #heartbeat = new Heartbeat(
    (received) => {
      const { hears, line } = this;
      this.#send({ type: "heartbeat", received, hears, ...(line && { line }) });
    },
    () => this.#abandon(),
  );
  #askedAt = -ASK_AGAIN;
  #attempt = 0;
  #timers = {};
  #over = false;

  /** `pending` are chat messages of an earlier page that were never confirmed: [{key, body}]. */
  constructor({ url, media, pending = [] }) {
    super();
    this.#url = url;
    this.#media = media;
    this.#unconfirmed = new Unconfirmed(pending, (message) => this.#send({ type: "say", ...message }));
  }

  connect() {
    clearTimeout(this.#timers.retry);
    this.#over = false;
    this.#heartbeat.received = 0;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      const { era, reached } = this.#sequence;
      const known = this.#resume && { resume: this.#resume, era, last_seq: reached };
      this.#told = JSON.stringify(this.#media);
      socket.send(JSON.stringify({ type: "hello", media: this.#media, ...known }));
    };
    socket.onmessage = ({ data }) => socket === this.#socket && this.#receive(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.#socket && this.#closed(code);
    this.#timers.opening = setTimeout(() => this.#abandon(), OPENING);
  }

  /** The network or the page woke up: try now, or make sure that the socket is alive. */
  wake() {
    if (this.#over) return;
    if (!this.#socket) this.connect();
    else if (this.open) this.#heartbeat.doubt();
  }

  /** The browser says that there is no network: do not wait for the silence. */
  sleep() {
    if (this.open) this.#abandon();
  }

  setMedia(media) {
    this.#media = media;
    const told = JSON.stringify(media);
    if (told !== this.#told && this.#send({ type: "media", ...media })) this.#told = told;
  }

  raiseHand(raised) {
    this.#hand = this.#send({ type: "hand", raised }) ? null : raised;
  }

  setScreen(shared) {
    if (shared === Boolean(this.#screen)) return;
    this.#screen = shared;
    this.#send({ type: "screen", shared });
  }

  /** Who leads ends another's sharing. */
  stopScreen(participant) {
    this.#send({ type: "stop_screen", participant });
  }

  /** Whom to receive through the media server, and how: `{id: "none" | "low" | "high"}`. */
  setView(people) {
    const view = JSON.stringify(people);
    if (view === this.#view) return;
    this.#view = view;
    this.#send({ type: "view", people });
  }

  reroute() {
    this.#send({ type: "reroute" });
  }

  say(body) {
    this.#unconfirmed.add(body);
    this.#emit("pending", this.#unconfirmed.list);
  }

  /** Send changes of the notes; whether it could. */
  write(changes) {
    return this.#send({ type: "write", changes });
  }

  signal(message) {
    const frame = { type: "signal", ...message };
    if (!this.#send(frame) && this.#queue.push(frame) > QUEUE) this.#queue.shift();
  }

  /** A reaction, or what who leads asks: for now or never. */
  send(message) {
    this.#send(message);
  }

  askIce() {
    return this.#send({ type: "ice" });
  }

  /** At once, whatever the network does: what is sent before the closing still arrives. */
  leave() {
    this.#over = true;
    clearTimeout(this.#timers.retry);
    this.#send({ type: "leave" });
    const socket = this.#socket;
    this.#closed(1000);
    socket?.close(1000);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #send(message) {
    if (!this.open) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #receive(message) {
    this.#heartbeat.heard();
    if (message.type === "welcome") this.#welcome(message);
    else if (message.type === "snapshot") this.#restart(message.room, false);
    else if (message.type === "events") message.events.forEach((event) => this.#event(event));
    else if (message.type === "heartbeat") this.#sequence.behind(message) && this.#catchUp();
    else if (message.type === "refused") this.#refused(message);
    else if (DIRECT.has(message.type)) this.#emit(message.type, message);
    else if (message.seq) this.#event(message);
    else if (message.type === "said" || message.type === "noted") this.#carryOut(message); // told before
  }

  #welcome(message) {
    this.open = true;
    clearTimeout(this.#timers.opening);
    this.#timers.stable = setTimeout(() => (this.#attempt = 0), STABLE);
    this.#resume = message.resume;
    this.#emit("welcome", message);
    if (message.resumed) message.missed.forEach((event) => this.#event(event));
    this.#restart(message.room, message.resumed);
    this.setMedia(this.#media); // it may have changed since hello
    if (this.#view) this.#send({ type: "view", people: JSON.parse(this.#view) });
    if (this.#hand !== null) this.raiseHand(this.#hand);
    if (this.#screen !== null) this.#send({ type: "screen", shared: this.#screen });
    this.#unconfirmed.sendAll();
    for (const frame of this.#queue.splice(0)) this.#send(frame);
    this.#heartbeat.start(message.heartbeat_seconds * 1000);
    this.#emit("status", { open: true });
  }

  #restart(room, resumed) {
    this.#sequence.restart(room.era, room.seq);
    for (const line of room.chat) this.#confirm(line.key);
    this.#emit("room", { ...room, resumed });
  }

  #event(event) {
    for (const ready of this.#sequence.take(event)) this.#carryOut(ready);
    if (this.#sequence.gap) this.#catchUp();
  }

  #carryOut(event) {
    if (event.type === "said") this.#confirm(event.line.key);
    this.#emit("event", event);
  }

  #catchUp() {
    if (performance.now() - this.#askedAt < ASK_AGAIN) return;
    this.#askedAt = performance.now();
    this.#send({ type: "catch_up", era: this.#sequence.era, after: this.#sequence.reached });
  }

  #confirm(key) {
    if (this.#unconfirmed.confirm(key)) this.#emit("pending", this.#unconfirmed.list);
  }

  #refused(message) {
    if (message.about === "say" && message.key && this.#unconfirmed.refused(message)) {
      this.#emit("pending", this.#unconfirmed.list);
    }
    this.#emit("refused", message);
  }

  /** Give a socket up without waiting for its closing, which a dead network delays by minutes. */
  #abandon() {
    const socket = this.#socket;
    if (socket) this.#closed(1006);
    socket?.close();
  }

  #closed(code) {
    this.#socket = null;
    this.open = false;
    clearTimeout(this.#timers.opening);
    clearTimeout(this.#timers.stable);
    this.#heartbeat.stop();
    const final = this.#over || FINAL.has(code);
    this.#over = final;
    if (!final) this.#timers.retry = setTimeout(() => this.connect(), delay(this.#attempt++, code));
    this.#emit("status", { open: false, code, final });
  }
}
