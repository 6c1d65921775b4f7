/**
 * A peer connection to everybody else. Knows people by id and page: a page that is reloaded gets
 * a new connection, a socket that comes back keeps the one it has. No DOM.
 *
 * Events, each with `detail`: `track` ({id, kind, track}), `state` ({id}).
 */

import { Early } from "./early.js";
import { identifier } from "./identifier.js";
import { plan } from "./ladder.js";
import { loudnessIn, loudnessOut } from "./loudness.js";
import { KINDS, Peer } from "./peer.js";
import { Watch } from "./watch.js";

const POLITE_START = 8; // ticks of a second before the polite side starts by itself
const MISSED = 500; // milliseconds

export class Mesh extends EventTarget {
  #you;
  #ice;
  #send;
  #links = new Map();
  #retired = new Set();
  #early = new Early(); // from somebody not known yet
  #tracks = {};
  #plan = plan({ others: 1, uplink: null, speaking: false });
  #seen = null;

  /** `ice` gives servers, `send({to, ...signal})` reaches another participant. */
  constructor({ you, ice, send }) {
    super();
    this.#you = you;
    this.#ice = ice;
    this.#send = send;
  }

  /** The others in the room, whole: connect to new pages, drop who is gone. */
  people(others) {
    const present = new Set(others.map(({ id }) => id));
    for (const id of this.#links.keys()) if (!present.has(id)) this.#drop(id);
    for (const { id, page, connection, media } of others) {
      let link = this.#links.get(id);
      if (link && link.page !== page) {
        this.#drop(id);
        link = null;
      }
      if (!link) {
        link = { id, page, polite: this.#you < id, peer: null, watch: null, ticks: 0 };
        this.#links.set(id, link);
      }
      link.away = connection !== "present";
      link.soundOnly = media.receive === "audio";
      if (!link.peer && !link.polite) this.#build(link);
    }
    for (const { signal, at } of this.#early.take()) this.receive(signal, at);
    this.#tuneAll();
  }

  /** A signal from another page; those of a connection that is no more are dropped. */
  receive(signal, at) {
    const link = this.#links.get(signal.from);
    if (link?.page !== signal.page) return this.#early.keep(signal, at);
    if (link.peer?.name !== signal.pc) {
      if (signal.description?.type !== "offer" || this.#retired.has(signal.pc)) return;
      // Both began at once: the impolite side's connection is the one that stays.
      if (link.peer && !link.peer.answered && !link.polite) return;
      this.#build(link, signal.pc);
    }
    link.peer.receive(signal);
  }

  /** A signal of this connection reached nobody: its offer is made again a moment later. */
  missed(name) {
    const peer = [...this.#links.values()].find((link) => link.peer?.name === name)?.peer;
    setTimeout(() => peer?.repeat(), MISSED);
  }

  /** Send these tracks, `{audio, video, screen}`, null for none. */
  use(tracks) {
    this.#tracks = tracks;
    for (const { peer } of this.#links.values()) for (const kind of KINDS) peer?.use(kind, tracks[kind] ?? null);
    this.#tuneAll();
  }

  /** What to send, as the ladder planned it. */
  tune(plan) {
    this.#plan = plan;
    this.#tuneAll();
  }

  /** Whose pictures are looked at: a set of ids, or null for everybody's. */
  see(seen) {
    this.#seen = seen;
    for (const { id, peer } of this.#links.values()) peer?.wishes.ask(this.#wish(id));
  }

  /** Mend what is broken; called every second while the server can be reached. */
  tick() {
    for (const link of this.#links.values()) {
      if (link.away) continue;
      if (!link.peer) {
        link.ticks += 1;
        if (link.ticks > POLITE_START) this.#build(link);
        continue;
      }
      const due = link.watch.tick(link.peer);
      if (due === "repeat") link.peer.repeat();
      else if (due === "restart") this.#restart(link);
      else if (due === "rebuild") this.#build(link);
    }
    this.#tuneAll();
  }

  /** The network changed under us: every connection looks for its new way at once. */
  networkChanged() {
    for (const link of this.#links.values()) if (link.peer?.answered) this.#restart(link);
  }

  state(id) {
    return this.#links.get(id)?.peer?.state ?? "new";
  }

  /** How loud somebody's sound is now, 0 to 1. */
  loudness(id) {
    return loudnessIn(this.#links.get(id)?.peer?.connection);
  }

  /** How loud one's own sound leaves, 0 to 1; null while nobody hears it. */
  ownLoudness() {
    const peers = [...this.#links.values()].map(({ peer }) => peer);
    return loudnessOut(peers.find((peer) => peer?.state === "connected")?.connection);
  }

  /** `[id, RTCStatsReport]` of every connection. */
  reports() {
    const linked = [...this.#links.values()].filter(({ peer }) => peer);
    return Promise.all(linked.map(async ({ id, peer }) => [id, await peer.report()]));
  }

  close() {
    for (const id of [...this.#links.keys()]) this.#drop(id);
  }

  #build(link, name = null) {
    this.#retire(link);
    const { id, polite } = link;
    const peer = new Peer({
      name: name ?? identifier(),
      polite,
      offers: name === null,
      iceServers: this.#ice.list,
      tracks: { ...this.#tracks },
      plan: this.#planFor(link),
      tell: (signal) => this.#send({ to: id, ...signal }),
      heard: (kind, track) => this.#emit("track", { id, kind, track }),
      changed: () => this.#emit("state", { id }),
    });
    Object.assign(link, { peer, watch: new Watch(polite) });
    peer.wishes.ask(this.#wish(id));
  }

  /** A screen is looked at unless no picture at all is. */
  #wish(id) {
    const seen = this.#seen;
    return { picture: !seen || seen.has(id), screen: !seen || seen.size > 0 };
  }

  async #restart(link) {
    link.watch.restarted();
    const { peer } = link;
    const servers = await this.#ice.fresh();
    if (link.peer === peer) peer.restart(servers);
  }

  #retire(link) {
    if (!link.peer) return;
    this.#retired.add(link.peer.name);
    link.peer.close();
    link.peer = null;
  }

  #drop(id) {
    this.#retire(this.#links.get(id));
    this.#links.delete(id);
    this.#emit("state", { id });
  }

  #tuneAll() {
    for (const link of this.#links.values()) link.peer?.tune(this.#planFor(link));
  }

  #planFor({ soundOnly }) {
    return soundOnly ? { ...this.#plan, bitrate: 0, screen: null } : this.#plan;
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
