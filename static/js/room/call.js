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
import { Roster } from "./roster.js";
import { Signalling } from "./signalling.js";
import { watchWakefulness } from "./wakefulness.js";
import { Watchman } from "./watchman.js";

const DRAW = 40; // milliseconds: several changes in a moment are drawn once
const AWAY = 1500; // milliseconds without socket before anybody is told
const DRAWN = 1500; // milliseconds for which a page that comes in has its parts as it was drawn

export class Call extends EventTarget {
  roster = new Roster();
  hand = false;
  away = false; // whether the server has not been reached for a while
  #stay;
  #ice;
  #carrier;
  #watchman = null;
  #awayTimer = null;
  #met = false; // whether the room was seen whole
  #drawing = null;
  #listening = new AbortController();

  /** `covered()` tells whether the stage is out of sight; `stay` is this tab's memory. */
  constructor({ url, media, stay, stage, covered, now }) {
    super();
    this.groups = new Groups(now);
    Object.assign(this, { media, stage, covered });
    this.#stay = stay;
    this.receive = stay.get("receive", "all");
    this.signalling = new Signalling({ url, media: this.state, pending: stay.get("pending", []) });
    this.#ice = new IceServers(() => this.signalling.askIce());
    this.#carrier = new Carrier({ ice: this.#ice, signalling: this.signalling });
    this.#listen();
    stay.set({ entered: true });
    this.keep();
    this.signalling.connect();
  }

  /** What carries sound and pictures now: a mesh or the media server. */
  get mesh() {
    return this.#carrier.current;
  }

  /** How media travel, by `name`, and whether the advisor may call a `fallen` server back. */
  get way() {
    return this.#carrier;
  }

  /** What the server is told of our devices. */
  get state() {
    const { media, receive, quiet } = this;
    return { microphone: !quiet && media.on("audio"), camera: !quiet && media.on("video"), receive };
  }

  /** The others whom one hears and sees now: all of them, or one's group. */
  get companions() {
    return this.groups.among(this.roster.others, this.roster.you);
  }

  /** Whether one observes a simulation: nothing is sent, whatever is switched on. */
  get quiet() {
    return this.groups.role(this.roster.you) === "observer";
  }

  get line() {
    const lost = this.away && !this.companions.some(({ id }) => this.linkOf(id) === "connected");
    if (lost || !navigator.onLine) return { quality: "lost", cut: "lost" };
    const { line = { quality: "good", cut: null } } = this.#watchman ?? {};
    return this.away ? { ...line, cut: "server" } : line;
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
    this.signalling.setMedia(this.state);
    this.look();
  }

  /** Share a screen, or no longer; the server says no while another's is shared. */
  share() {
    return this.media.on("screen") ? this.media.unshare() : this.media.share();
  }

  /** End a sharing: one's own, or another's when one leads. */
  stopScreen(id) {
    if (id === this.roster.you) this.media.unshare();
    else this.signalling.stopScreen(id);
  }

  raise(raised) {
    this.hand = raised;
    this.signalling.raiseHand(raised);
    this.#changed();
  }

  /** Remember in this tab what the person switched on: a reload brings it back as it was. */
  keep() {
    this.#stay.set({ microphone: this.media.wanted.audio, camera: this.media.wanted.video });
  }

  #listen() {
    const { signal } = this.#listening;
    const on = (target, type, react) => target.addEventListener(type, react, { signal });
    on(this.signalling, "welcome", ({ detail }) => this.#welcome(detail));
    on(this.signalling, "room", ({ detail }) => {
      this.groups.take(detail.groups);
      this.#carrier.follow(detail.topology, this.roster.you);
      this.roster.restart(detail);
      if (!detail.resumed) setTimeout(() => this.#emit("renewed", null), this.#met ? 0 : DRAWN);
      this.#met = true;
    });
    on(this.signalling, "event", ({ detail }) => {
      if (detail.type === "renewed") this.#emit("renewed", detail.part);
      else if (detail.type === "routed") this.#carrier.follow(detail.topology, this.roster.you);
      else if (detail.type === "grouped") this.groups.take(detail.groups);
      else if (detail.type === "noted") this.#emit("noted", detail);
      else if (detail.type === "reacted") this.#emit("reacted", detail);
      else this.roster.apply(detail);
    });
    on(this.signalling, "signal", ({ detail }) => this.#carrier.receive(detail));
    on(this.signalling, "ice", ({ detail }) => this.#ice.take(detail.servers, detail.expires_at));
    on(this.signalling, "asked", ({ detail }) => this.#emit("asked", detail));
    on(this.signalling, "screen_stopped", ({ detail }) => {
      this.media.unshare();
      this.#emit("stopped", detail);
    });
    on(this.signalling, "status", ({ detail }) => this.#status(detail));
    on(this.signalling, "refused", ({ detail }) => this.#refused(detail));
    on(this.signalling, "pending", ({ detail: pending }) => {
      this.#stay.set({ pending });
      this.#emit("pending", pending);
    });
    on(this.roster, "people", ({ detail }) => this.#people(detail));
    on(this.roster, "chat", ({ detail }) => this.#emit("chat", detail));
    on(this.groups, "change", () => this.#regroup());
    on(this.groups, "time", () => this.#emit("groups"));
    on(this.media, "wish", () => this.keep());
    on(this.media, "change", () => this.#devicesChanged());
    const wake = (networkChanged) => this.#wake(networkChanged);
    watchWakefulness({ wake, sleep: () => this.signalling.sleep(), signal });
  }

  #refused(refused) {
    if (refused.pc && refused.code !== "malformed") this.#carrier.missed(refused.pc);
    if (refused.about === "screen") this.media.unshare();
    this.#emit("refused", refused);
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
    this.#useDevices();
    this.#carrier.follow(welcome.room.topology, welcome.you);
    const on = (target, type, react) => target.addEventListener(type, react);
    on(this.#carrier, "track", ({ detail }) => this.stage.take(detail.id, detail.kind ?? detail.track.kind, detail.track));
    on(this.#carrier, "state", () => this.#changed());
    on(this.#carrier, "switched", () => {
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

  #useDevices() {
    const sent = (kind) => (this.quiet ? null : this.media.sending(kind));
    this.#carrier.use({ audio: sent("audio"), video: sent("video"), screen: sent("screen") });
    if (this.roster.you) this.stage.take(this.roster.you, "video", sent("video"));
  }

  #devicesChanged() {
    this.#useDevices();
    this.signalling.setMedia(this.state);
    this.signalling.setScreen(this.media.on("screen"));
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
    this.#carrier.people(this.companions);
  }

  /** Others to be with: connections follow, and so do the devices of who observes. */
  #regroup() {
    this.#link();
    this.#devicesChanged();
    this.#emit("groups");
  }

  #status({ open, code, final }) {
    clearTimeout(this.#awayTimer);
    if (final) return this.#end(code);
    const tell = () => {
      this.away = !open;
      this.#changed();
      this.#emit("line");
    };
    if (open) tell();
    else this.#awayTimer = setTimeout(tell, AWAY);
  }

  #end(code) {
    this.#listening.abort();
    clearTimeout(this.#drawing);
    this.groups.stop();
    this.#watchman?.stop();
    this.#carrier.close();
    this.#stay.set({ entered: false });
    this.#emit("end", code);
  }

  #changed() {
    this.#drawing ??= setTimeout(() => {
      this.#drawing = null;
      this.#emit("change");
    }, DRAW);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
