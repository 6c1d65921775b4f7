/**
 * One stay in the room: socket, connections and devices joined together. Draws nothing.
 *
 * Events: `change` (anything to draw), `people` ({joined, left}), `chat` ({lines, old}),
 * `pending`, `noted`, `asked` (by who leads), `reacted`, `voices`, `line`, `refused`, `stopped`
 * (one's screen, by whom), `welcome`, `renewed` (a part's name, null for all), `groups` (who is
 * with whom, or the time they have), `end` (the close code).
 */

import { Carrier } from "./carrier.js";
import { Groups } from "./groups.js";
import { IceServers } from "./ice.js";
import { takeIn } from "./intake.js";
import { Presenting } from "./presenting.js";
import { Reach } from "./reach.js";
import { Roster } from "./roster.js";
import { Sending } from "./sending.js";
import { Signalling } from "./signalling.js";
import { watchWakefulness } from "./wakefulness.js";
import { Watchman } from "./watchman.js";

const UNKNOWN = { quality: "good", cut: null }; // before anything is measured

export class Call extends EventTarget {
  roster = new Roster();
  hand = false;
  #stay;
  #ice;
  #watchman = null;
  #presenting = new Presenting({ draw: () => this.#emit("change"), begins: () => this.#begins });
  reach = new Reach(() => {
    this.#changed();
    this.#emit("line");
  });
  #listening = new AbortController();

  /** `covered()`: the stage is out of sight; `stay`: this tab's memory; `socket`: one open already, or null. */
  constructor({ url, socket, media, stay, stage, covered, now }) {
    super();
    Object.assign(this, { media, stage, covered, groups: new Groups(now), receive: stay.get("receive", "all") });
    this.#stay = stay;
    /** What leaves this page. */
    this.sending = new Sending(this, stay);
    this.signalling = new Signalling({ url, media: this.sending.state, pending: stay.get("pending", []) });
    this.#ice = new IceServers(() => this.signalling.send({ type: "ice" }));
    /** How media travel, by `name`, and whether the advisor may call a `fallen` server back. */
    this.way = this.sending.carrier = new Carrier({ ice: this.#ice, signalling: this.signalling });
    this.#listen();
    stay.set({ entered: true });
    this.sending.keep();
    /** Until connections begin: then the page has time to be drawn. */
    this.begun = this.signalling.connect(socket);
  }

  /** What carries sound and pictures now. */
  get mesh() {
    return this.way.current;
  }

  /** The others whom one hears and sees now: all of them, or one's group. */
  get companions() {
    return this.groups.among(this.roster.others, this.roster.you);
  }

  get line() {
    return this.reach.shown(this.#watchman?.line ?? UNKNOWN, this.#connected);
  }

  /** Who speaks, a set of ids, and who of the others spoke last. */
  get voices() {
    return { speaking: this.#watchman.speaking, speaker: this.#watchman.featured };
  }

  /** The state of the connection to somebody; to oneself it cannot fail. */
  linkOf(id) {
    return id === this.roster.you ? "connected" : (this.mesh?.state(id) ?? "new");
  }

  seen(id) {
    const seen = this.#watchman?.seen() ?? null;
    return id === this.roster.you || !seen || seen.has(id);
  }

  look() {
    this.#watchman?.look();
    this.#changed();
  }

  choose(receive) {
    this.receive = receive;
    this.#stay.set({ receive });
    this.signalling.setMedia(this.sending.state);
    this.look();
  }

  raise(raised) {
    this.hand = raised;
    this.signalling.raiseHand(raised);
    this.#changed();
  }

  #listen() {
    const { signal } = this.#listening;
    const on = (target, type, react) => target.addEventListener(type, react, { signal });
    on(this.signalling, "welcome", ({ detail }) => this.#welcome(detail));
    on(this.signalling, "status", ({ detail }) => (detail.final ? this.#end(detail.code) : this.reach.take(detail.open)));
    const emit = (type, detail) => this.#emit(type, detail);
    takeIn(this, { carrier: this.way, ice: this.#ice, stay: this.#stay, emit, signal });
    on(this.roster, "people", ({ detail }) => this.#people(detail));
    on(this.roster, "chat", ({ detail }) => this.#emit("chat", detail));
    on(this.groups, "change", () => this.#regroup());
    on(this.groups, "time", () => this.#emit("groups"));
    on(this.media, "wish", () => this.sending.keep());
    on(this.media, "change", () => this.#devicesChanged());
    watchWakefulness({ wake: (changed) => this.#wake(changed), sleep: () => this.signalling.sleep(), signal });
  }

  #wake(networkChanged) {
    this.signalling.wake();
    if (networkChanged) this.mesh?.networkChanged();
    this.look();
  }

  #welcome(welcome) {
    this.#ice.take(welcome.ice_servers, welcome.ice_expires_at);
    this.roster.you = welcome.you;
    this.#emit("welcome", welcome);
    if (this.mesh) return;
    this.sending.use();
    this.way.follow(welcome.room.topology, welcome.you);
    const on = (target, type, react) => target.addEventListener(type, react);
    on(this.way, "track", ({ detail }) => this.stage.take(detail.id, detail.kind ?? detail.track.kind, detail.track));
    on(this.way, "state", () => this.#changed());
    on(this.way, "switched", () => {
      this.#watchman.decide();
      this.look();
    });
    this.#watchman = new Watchman(this);
    on(this.#watchman, "voices", () => this.#emit("voices"));
    on(this.#watchman, "line", () => {
      this.signalling.line = this.#watchman.line.quality;
      this.#emit("line");
    });
  }

  #devicesChanged() {
    this.sending.changed();
    this.#watchman?.decide();
    this.#changed();
  }

  #people(change) {
    const { roster } = this;
    this.#link();
    change.left.forEach(({ id }) => this.#watchman.forget(id));
    if (roster.me) this.hand = Boolean(roster.me.hand_raised_at);
    this.#emit("people", change);
    this.#changed();
  }

  #link() {
    this.#watchman.peopleChanged();
    this.way.people(this.companions);
  }

  /** Others to be with: connections follow, and so do the devices of who observes. */
  #regroup() {
    this.#link();
    this.#devicesChanged();
    this.#emit("groups");
  }

  #end(code) {
    this.#listening.abort();
    this.#presenting.stop();
    this.reach.stop();
    this.groups.stop();
    this.#watchman?.stop();
    this.way.close();
    this.#stay.set({ entered: false });
    this.#emit("end", code);
  }

  #changed() {
    this.#presenting.soon();
  }

  get #connected() {
    return this.companions.some(({ id }) => this.linkOf(id) === "connected");
  }

  /** Whether there is somebody to be connected to, and nobody is yet. */
  get #begins() {
    return !this.mesh || (this.companions.length > 0 && !this.#connected);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
