/**
 * What is said over the socket: hello, catching up when it came back, keeping what was not sent.
 * Knows nothing of the page nor of peer connections, which live on while the socket is away.
 * The messages are those of clubs/video/protocol/.
 *
 * Events, each with `detail`: `begun`, `status` ({open, code, final}), `welcome`, `room` (everything
 * anew), `event` (one room event, in order), `signal`, `ice`, `asked`, `refused`, `pending` (chat not
 * kept yet).
 */

import { identifier } from "./identifier.js";
import { Sequence } from "./sequence.js";
import { Socket } from "./socket.js";
import { Unconfirmed } from "./unconfirmed.js";

const BEGINS = 200; // milliseconds
const ASK_AGAIN = 3000;
const DIRECT = new Set(["signal", "ice", "asked", "screen_stopped"]); // messages for this page alone
const QUEUE = 100; // signals kept while the socket is away; negotiations repeat what is lost

export class Signalling extends EventTarget {
  hears = true; // whether the others' sound comes out here, told with every heartbeat
  line = null; // how good this page finds its line, told with every heartbeat
  connections = identifier(); // the name of the first ones to a media server
  #socket;
  #media;
  #told = null;
  #hand = null;
  #view = null;
  #screen = null;
  #queue = [];
  #resume = null;
  #sequence = new Sequence();
  #unconfirmed;
  #askedAt = -ASK_AGAIN;

  /** `pending` are chat messages of an earlier page that were never confirmed: [{key, body}]. */
  constructor({ url, media, pending = [] }) {
    super();
    this.#media = media;
    this.#unconfirmed = new Unconfirmed(pending, (message) => this.#send({ type: "say", ...message }));
    this.#socket = new Socket(url, {
      hello: () => this.#hello(),
      take: (message) => this.#receive(message),
      beat: (received) => this.#beat(received),
      closed: (detail) => this.#emit("status", { open: false, ...detail }),
    });
  }

  get open() {
    return this.#socket.open;
  }

  /** Answers once connections begin, or a moment later anyway. */
  connect(socket) {
    this.#socket.connect(socket);
    return new Promise((resolve) => {
      this.addEventListener("begun", resolve, { once: true });
      setTimeout(resolve, BEGINS);
    });
  }

  wake() {
    this.#socket.wake();
  }

  sleep() {
    this.#socket.sleep();
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

  /** Whom to receive through the media server, and how: `{id: "none" | "low" | "high"}`. */
  setView(people) {
    const view = JSON.stringify(people);
    if (view === this.#view) return;
    this.#view = view;
    this.#send({ type: "view", people });
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
    this.#emit("begun");
  }

  /** What is for now or never: a reaction, what who leads asks; whether it could be sent. */
  send(message) {
    return this.#send(message);
  }

  leave() {
    this.#socket.leave({ type: "leave" });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #send(message) {
    return this.#socket.send(message);
  }

  #hello() {
    const { era, reached } = this.#sequence;
    const known = this.#resume ? { resume: this.#resume, era, last_seq: reached } : { connections: this.connections };
    this.#told = JSON.stringify(this.#media);
    return { type: "hello", media: this.#media, ...known };
  }

  #beat(received) {
    const { hears, line } = this;
    this.#send({ type: "heartbeat", received, hears, ...(line && { line }) });
  }

  #receive(message) {
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
    this.#socket.welcomed();
    this.#resume = message.resume;
    this.#emit("welcome", message);
    if (message.resumed) message.missed.forEach((event) => this.#event(event));
    this.#restart(message.room, message.resumed);
    this.setMedia(this.#media); // it may have changed since hello
    if (this.#view) this.#send({ type: "view", people: JSON.parse(this.#view) });
    if (this.#hand !== null) this.raiseHand(this.#hand);
    if (this.#screen !== null) this.#send({ type: "screen", shared: this.#screen });
    this.#unconfirmed.resume();
    for (const frame of this.#queue.splice(0)) this.#send(frame);
    this.#socket.heartbeat.start(message.heartbeat_seconds * 1000);
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
}
