/**
 * Two connections to the media server, with the interface of `mesh.js`: one sends to everybody,
 * the other receives everybody. No DOM. What the server offers tells whose each section is.
 *
 * Events, each with `detail`: `track` ({id, kind, track}), `state` ({id}).
 */

import { connect, prepare, renew } from "./connection.js";
import { identifier } from "./identifier.js";
import { loudnessIn, loudnessOut } from "./loudness.js";
import { codecs, withThriftySound } from "./sdp.js";
import { Watch } from "./watch.js";

const SERVER = "server";
const GATHER = 50; // milliseconds of candidates told at once
const REBUILD = 300; // milliseconds before a lost pair of connections is made anew
const LOW = 100_000; // bits per second of the small picture
const HIGH = 300_000; // what the large one must have, or it is not worth sending
const FEW = 2; // pictures received large, when no more are looked at
const SOUND = { priority: "high", networkPriority: "high", maxBitrate: 32_000 };
const SCREEN = { maxBitrate: 1_500_000, maxFramerate: 10 };

export class Sfu extends EventTarget {
  copies = 1; // of one's own sound and picture that leave: the server makes the others
  #ice;
  #send;
  #tellView;
  #name = null;
  #up = null;
  #down = null;
  #senders = {};
  #sources = new Map(); // by section received: {id, kind}
  #given = new Map(); // by person and kind, the track the stage has
  #watches = {};
  #tracks = {};
  #people = null; // not known yet
  #plan = { bitrate: LOW + HIGH, frameRate: 20 };
  #seen = null;
  #featured = null;
  #poor = false;
  #turns = {};
  #timer = null;

  /** `ice` gives servers, `send({to, ...signal})` signals, `view(people)` says what is wanted. */
  constructor({ ice, send, view }) {
    super();
    this.#ice = ice;
    this.#send = send;
    this.#tellView = view;
  }

  people(others) {
    this.#people = others.map(({ id }) => id);
    for (const key of this.#given.keys()) if (!this.#people.includes(key.split(" ")[0])) this.#given.delete(key);
    this.#look();
  }

  receive({ pc, description, sources }) {
    const [name, side] = pc.split(".");
    if (name !== this.#name || !description) return;
    this.#inTurn(side, () => (side === "up" ? this.#answered(description) : this.#offered(description, sources)));
  }

  /** The server has lost these connections: others are made. */
  missed(pc) {
    if (pc.split(".")[0] !== this.#name) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#build(), REBUILD);
  }

  use(tracks) {
    this.#tracks = tracks;
    if (!this.#up) return this.#build();
    if (tracks.screen && !this.#senders.screen) this.#add("screen");
    for (const kind of Object.keys(this.#senders)) {
      this.#senders[kind].replaceTrack(tracks[kind] ?? null).catch((error) => console.warn("track", error));
    }
  }

  async tune(plan) {
    this.#plan = plan;
    const parameters = this.#senders.video?.getParameters();
    if (!parameters?.encodings?.length) return;
    const wanted = this.#layers();
    const same = parameters.encodings.every((encoding, index) =>
      Object.entries(wanted[index]).every(([name, value]) => encoding[name] === value),
    );
    if (same) return;
    parameters.encodings.forEach((encoding, index) => Object.assign(encoding, wanted[index]));
    await this.#senders.video.setParameters(parameters).catch(() => {}); // the next tick tries again
  }

  /** Whose pictures are looked at, who of them is large, and whether one's line is poor. */
  see(seen, featured = null, poor = false) {
    this.#seen = seen;
    this.#featured = featured;
    this.#poor = poor;
    this.#look();
  }

  tick() {
    for (const [side, watch] of Object.entries(this.#watches)) {
      const connection = side === "up" ? this.#up : this.#down;
      const waiting = connection.signalingState === "have-local-offer";
      const due = watch.tick({ state: this.#stateOf(connection), waiting });
      if (due === "repeat") this.#describe(side);
      else if (due === "restart") this.#restart(side);
      else if (due === "rebuild") return this.#build();
    }
    this.tune(this.#plan);
  }

  networkChanged() {
    for (const side of Object.keys(this.#watches)) this.#restart(side);
  }

  state(id) {
    const known = [...this.#sources.values()].some((source) => source.id === id);
    return known ? this.#stateOf(this.#down) : "new";
  }

  loudness(id) {
    const receiver = this.#receiver(id, "audio");
    return receiver ? loudnessIn({ getReceivers: () => [receiver] }) : 0;
  }

  ownLoudness() {
    return loudnessOut(this.#up?.connectionState === "connected" ? this.#up : null);
  }

  /** Of each person what came, and under no name what leaves. */
  async reports() {
    if (!this.#up) return [];
    const [up, down] = await Promise.all([this.#up.getStats(), this.#down?.getStats() ?? new Map()]);
    const people = new Map((this.#people ?? []).map((id) => [id, new Map()]));
    for (const entry of down.values()) {
      if (entry.type !== "inbound-rtp") continue;
      const { id, kind } = this.#sources.get(entry.mid) ?? {};
      if (kind === entry.kind) people.get(id)?.set(entry.id, entry);
    }
    return [...people, ["", up]];
  }

  close() {
    clearTimeout(this.#timer);
    this.#up?.close();
    this.#down?.close();
    this.#name = null;
  }

  #stateOf(connection) {
    if (!connection) return "new";
    return connection.iceConnectionState === "disconnected" ? "disconnected" : connection.connectionState;
  }

  #receiver(id, kind) {
    return this.#down?.getTransceivers().find(({ mid }) => {
      const source = this.#sources.get(mid);
      return source?.id === id && source.kind === kind;
    })?.receiver;
  }

  #build() {
    this.close();
    this.#name = identifier();
    this.#sources.clear();
    this.#senders = {};
    this.#watches = {};
    this.#turns = {};
    this.#down = null;
    this.#up = this.#connect("up");
    const [up, name] = [this.#up, this.#name];
    up.onnegotiationneeded = () =>
      this.#inTurn("up", async () => {
        if (name !== this.#name || up.signalingState !== "stable") return;
        await up.setLocalDescription();
        this.#describe("up");
      });
    for (const kind of ["audio", "video", "screen"]) if (kind !== "screen" || this.#tracks.screen) this.#add(kind);
    this.#look();
    prepare(); // for what the server offers next
  }

  #connect(side) {
    const connection = connect(this.#ice.list);
    const name = this.#name;
    const gathered = [];
    connection.onicecandidate = ({ candidate }) => {
      if (!candidate || gathered.push(candidate.toJSON()) > 1) return;
      setTimeout(() => name === this.#name && this.#tell(side, { candidates: gathered.splice(0) }), GATHER);
    };
    connection.onconnectionstatechange = connection.oniceconnectionstatechange = () => this.#emit("state", {});
    this.#watches[side] = new Watch(false);
    return connection;
  }

  #add(kind) {
    const sendEncodings = kind === "audio" ? [SOUND] : kind === "video" ? this.#layers() : [SCREEN];
    const transceiver = this.#up.addTransceiver(this.#tracks[kind] ?? (kind === "audio" ? kind : "video"), {
      direction: "sendonly",
      sendEncodings,
    });
    transceiver.setCodecPreferences?.(codecs(kind === "audio" ? kind : "video"));
    this.#senders[kind] = transceiver.sender;
  }

  /** The small picture first: who has a poor line sends that one alone. */
  #layers() {
    const { bitrate, frameRate: maxFramerate } = this.#plan;
    const high = bitrate - LOW;
    return [
      { rid: "l", active: bitrate > 0, maxBitrate: Math.min(bitrate || LOW, LOW), maxFramerate, scaleResolutionDownBy: 2 },
      { rid: "h", active: high >= HIGH, maxBitrate: Math.max(high, HIGH), maxFramerate, scaleResolutionDownBy: 1 },
    ];
  }

  #describe(side) {
    const { type, sdp } = (side === "up" ? this.#up : this.#down).localDescription;
    this.#tell(side, { description: { type, sdp } });
  }

  #tell(side, signal) {
    this.#send({ to: SERVER, pc: `${this.#name}.${side}`, seq: 0, ...signal });
  }

  async #answered(description) {
    if (this.#up.signalingState !== "have-local-offer") return;
    await this.#up.setRemoteDescription(withThriftySound(description));
  }

  async #offered(description, sources) {
    this.#down ??= this.#connect("down");
    await this.#down.setRemoteDescription(description);
    this.#sources = new Map(sources.map(({ mid, id, kind }) => [mid, { id, kind }]));
    await this.#down.setLocalDescription();
    this.#describe("down");
    for (const { mid, receiver } of this.#down.getTransceivers()) {
      const source = this.#sources.get(mid);
      if (source) this.#give({ ...source, track: receiver.track });
    }
    this.#emit("state", {});
  }

  /** Not before something comes: what is heard and seen until then goes on. */
  #give(detail) {
    const { id, kind, track } = detail;
    const key = `${id} ${kind}`;
    const give = () => {
      if (this.#given.get(key) === track || this.#receiver(id, kind)?.track !== track) return;
      this.#given.set(key, track);
      this.#emit("track", detail);
    };
    if (track.muted) track.addEventListener("unmute", give, { once: true });
    else give();
  }

  async #restart(side) {
    const connection = side === "up" ? this.#up : this.#down;
    this.#watches[side].restarted();
    const iceServers = await this.#ice.fresh();
    if (connection.signalingState === "closed") return;
    renew(connection, iceServers);
    if (side === "up") connection.restartIce();
    else this.#tell("down", {});
  }

  #look() {
    if (!this.#people) return;
    const seen = this.#people.filter((id) => !this.#seen || this.#seen.has(id));
    const size = (id) => (!this.#poor && (seen.length <= FEW || id === this.#featured) ? "high" : "low");
    this.#tellView(Object.fromEntries(this.#people.map((id) => [id, seen.includes(id) ? size(id) : "none"])));
  }

  #inTurn(side, work) {
    const name = this.#name;
    this.#turns[side] = Promise.resolve(this.#turns[side]).then(() => name === this.#name && work()).catch((error) => {
      if (name === this.#name) console.warn("negotiation", error);
    });
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
