/**
 * Two connections to the media server, with the interface of `mesh.js`: one sends to everybody,
 * the other receives everybody. No DOM.
 *
 * Events, each with `detail`: `track` ({id, kind, track}), `state` ({id}).
 */

import { prepare, renew } from "./connection.js";
import { Downlink } from "./downlink.js";
import { identifier } from "./identifier.js";
import { loudnessIn, loudnessOut } from "./loudness.js";
import { FIRST, Uplink } from "./uplink.js";

const SERVER = "server";
const REBUILD = 300; // milliseconds before a lost pair of connections is made anew
const FEW = 2; // pictures received large, when no more are looked at

export class Sfu extends EventTarget {
  copies = 1; // of one's own sound and picture that leave: the server makes the others
  #ice;
  #send;
  #tellView;
  #name = null;
  #expected;
  #up = null;
  #down = null;
  #tracks = {};
  #people = null; // not known yet
  #plan = FIRST;
  #seen = null;
  #featured = null;
  #poor = false;
  #timer = null;

  /**
   * `ice` gives servers, `send({to, ...signal})` signals, `view(people)` says what is wanted;
   * `name` is what the first connections are called, if that was told already.
   */
  constructor({ ice, send, view, name }) {
    super();
    this.#expected = name;
    this.#ice = ice;
    this.#send = send;
    this.#tellView = view;
  }

  people(others) {
    this.#people = others.map(({ id }) => id);
    this.#down?.keep(this.#people);
    this.#look();
  }

  receive({ pc, description, sources }) {
    const [name, side] = pc.split(".");
    if (name !== this.#name || !description) return;
    if (side === "up") return this.#up.answered(description);
    this.#down ??= new Downlink(this.#side("down"), (detail) => this.#emit("track", detail));
    this.#down.offered(description, sources);
  }

  /** The server has lost these connections: others are made. */
  missed(pc) {
    if (pc.split(".")[0] !== this.#name) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#build(), REBUILD);
  }

  use(tracks) {
    this.#tracks = tracks;
    if (this.#up) this.#up.use(tracks);
    else this.#build();
  }

  tune(plan) {
    this.#plan = plan;
    this.#up?.tune(plan);
  }

  /** Whose pictures are looked at, who of them is large, and whether one's line is poor. */
  see(seen, featured = null, poor = false) {
    this.#seen = seen;
    this.#featured = featured;
    this.#poor = poor;
    this.#look();
  }

  tick() {
    for (const side of this.#sides) {
      const due = side.watch.tick(side);
      if (due === "repeat") side.describe();
      else if (due === "restart") this.#restart(side);
      else if (due === "rebuild") return this.#build();
    }
    this.tune(this.#plan);
  }

  networkChanged() {
    for (const side of this.#sides) this.#restart(side);
  }

  state(id) {
    return this.#down?.knows(id) ? this.#down.state : "new";
  }

  loudness(id) {
    const receiver = this.#down?.receiver(id, "audio");
    return receiver ? loudnessIn({ getReceivers: () => [receiver] }) : 0;
  }

  ownLoudness() {
    return loudnessOut(this.#up?.connection.connectionState === "connected" ? this.#up.connection : null);
  }

  /** Of each person what came, and under no name what leaves. */
  async reports() {
    if (!this.#up) return [];
    const people = this.#people ?? [];
    const none = new Map(people.map((id) => [id, new Map()]));
    const [up, found] = await Promise.all([this.#up.connection.getStats(), this.#down?.reports(people) ?? none]);
    return [...found, ["", up]];
  }

  close() {
    clearTimeout(this.#timer);
    for (const side of this.#sides) side.close();
    this.#name = null;
  }

  get #sides() {
    return [this.#up, this.#down].filter(Boolean);
  }

  #build() {
    this.close();
    this.#name = this.#expected ?? identifier();
    this.#expected = this.#down = null;
    this.#up = new Uplink(this.#side("up"), this.#tracks, this.#plan);
    prepare(); // for what the server offers next
    this.#look();
  }

  #side(side) {
    const pc = `${this.#name}.${side}`;
    return {
      iceServers: this.#ice.list,
      tell: (signal) => this.#send({ to: SERVER, pc, seq: 0, ...signal }),
      changed: () => this.#emit("state", {}),
    };
  }

  async #restart(side) {
    side.watch.restarted();
    const iceServers = await this.#ice.fresh();
    if (side.over) return;
    renew(side.connection, iceServers);
    side.restart();
  }

  #look() {
    if (!this.#people) return;
    const seen = this.#people.filter((id) => !this.#seen || this.#seen.has(id));
    const size = (id) => (!this.#poor && (seen.length <= FEW || id === this.#featured) ? "high" : "low");
    this.#tellView(Object.fromEntries(this.#people.map((id) => [id, seen.includes(id) ? size(id) : "none"])));
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
