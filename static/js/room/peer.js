/**
 * One peer connection to one other page, by perfect negotiation, with sound and picture in both
 * directions from the start, and a place for a screen: switching a device later replaces a track
 * and negotiates nothing.
 */

import { tellCandidates } from "./candidates.js";
import { connect, isWaiting, renew, stateOf } from "./connection.js";
import { LATER, PREFERENCES, SOUND, encoding } from "./encoding.js";
import { codecs, withThriftySound } from "./sdp.js";
import { turns } from "./turns.js";
import { Wishes } from "./wishes.js";

export const KINDS = ["audio", "video", "screen"]; // the order of a connection's sections

const sort = (kind) => (kind === "audio" ? "audio" : "video");

export class Peer {
  wishes = new Wishes(() => this.tune(this.#plan));
  #polite;
  #tell;
  #tracks;
  #stream = new MediaStream();
  #screen = new MediaStream();
  #senders = {};
  #seq = 0;
  #heard = -1;
  #inTurn = turns((error) => {
    if (this.connection.signalingState !== "closed") console.warn("negotiation", error);
  });
  #ignoring = false;
  #early = [];
  #plan;

  /**
   * `name` identifies this connection on both sides. `tell(signal)` sends to the other side,
   * `heard(kind, track)` gives what it sends, `changed()` says that the state changed.
   */
  constructor({ name, polite, offers, iceServers, tracks, plan, tell, heard, changed }) {
    this.name = name;
    this.#polite = polite;
    this.#tell = tell;
    this.#tracks = tracks;
    this.#plan = plan;
    this.changed = changed;
    this.connection = connect(iceServers);
    this.connection.ontrack = ({ track, transceiver }) => heard(this.#kindOf(transceiver), track);
    tellCandidates(this.connection, (signal) => this.#send(signal));
    this.connection.onnegotiationneeded = () => this.#inTurn(() => this.#offer());
    this.connection.onconnectionstatechange = changed;
    this.connection.oniceconnectionstatechange = changed;
    if (offers) this.#prepare();
  }

  get state() {
    return stateOf(this.connection);
  }

  get waiting() {
    return isWaiting(this.connection);
  }

  get answered() {
    return this.connection.remoteDescription !== null;
  }

  /** A signal from the other side's connection of this name. */
  receive({ seq, description, candidates }) {
    if (seq <= this.#heard) return;
    this.#heard = seq;
    this.#inTurn(() => this.#apply(description, candidates ?? []));
  }

  /** What the connection reports; what belongs to a screen is of the kind "screen". */
  async report() {
    const mid = this.connection.getTransceivers()[KINDS.indexOf("screen")]?.mid;
    const entries = [...(await this.connection.getStats())];
    return new Map(entries.map(([key, entry]) => [key, mid && entry.mid === mid ? { ...entry, kind: "screen" } : entry]));
  }

  /** Send this track, or nothing, from now on. */
  use(kind, track) {
    this.#tracks[kind] = track;
    this.#senders[kind]?.replaceTrack(track).catch((error) => console.warn("track", error));
  }

  /** Send a picture of this size and rate, none when the bitrate is 0 or nobody looks. */
  tune(plan) {
    this.#plan = plan;
    return Promise.all(["video", "screen"].map((kind) => this.#tune(kind)));
  }

  async #tune(kind) {
    const sender = this.#senders[kind];
    const parameters = sender?.getParameters();
    const [current] = parameters?.encodings ?? [];
    if (!current) return;
    const wanted = this.#encoding(kind, sender.track);
    if (Object.entries(wanted).every(([name, value]) => current[name] === value)) return;
    Object.assign(current, wanted);
    parameters.degradationPreference = PREFERENCES[kind];
    await sender.setParameters(parameters).catch(() => {}); // the next tick tries again
  }

  /** Look for another way to the other side, with these servers. */
  restart(iceServers) {
    renew(this.connection, iceServers);
    this.connection.restartIce();
  }

  /** An offer without answer for long: the socket may have died with it. */
  repeat() {
    if (this.waiting) this.#describe();
  }

  close() {
    this.connection.onconnectionstatechange = null;
    this.connection.oniceconnectionstatechange = null;
    this.connection.close();
  }

  #prepare() {
    for (const kind of KINDS) {
      const track = this.#tracks[kind];
      const sent = kind === "audio" ? SOUND : { ...LATER, ...this.#encoding(kind, track) };
      const transceiver = this.connection.addTransceiver(track ?? sort(kind), {
        direction: "sendrecv",
        streams: [this.#streamOf(kind)],
        sendEncodings: [sent],
      });
      transceiver.setCodecPreferences?.(codecs(sort(kind)));
      this.#senders[kind] = transceiver.sender;
    }
    this.wishes.open(this.connection);
  }

  /** The other side offered: send through the transceivers it made. */
  async #adopt() {
    for (const transceiver of this.connection.getTransceivers()) {
      const kind = this.#kindOf(transceiver);
      if (!kind || this.#senders[kind]) continue;
      transceiver.direction = "sendrecv";
      transceiver.setCodecPreferences?.(codecs(sort(kind)));
      transceiver.sender.setStreams?.(this.#streamOf(kind));
      this.#senders[kind] = transceiver.sender;
      if (kind !== "audio") await this.#tune(kind);
      await transceiver.sender.replaceTrack(this.#tracks[kind] ?? null);
    }
    this.wishes.open(this.connection);
  }

  #encoding(kind, track) {
    return encoding(kind, track, this.#plan, this.wishes.theirs);
  }

  #kindOf(transceiver) {
    return KINDS[this.connection.getTransceivers().indexOf(transceiver)];
  }

  /** One stream keeps lips and voice together. */
  #streamOf(kind) {
    return kind === "screen" ? this.#screen : this.#stream;
  }

  async #offer() {
    if (this.connection.signalingState !== "stable") return; // asked again once it is
    await this.connection.setLocalDescription();
    this.#describe();
  }

  async #apply(description, candidates) {
    if (description) {
      const offer = description.type === "offer";
      const { signalingState } = this.connection;
      this.#ignoring = offer && !this.#polite && signalingState !== "stable";
      if (this.#ignoring || (!offer && !this.waiting)) return;
      await this.connection.setRemoteDescription(description);
      if (offer) {
        await this.#adopt();
        await this.connection.setLocalDescription();
        this.#describe();
      }
      candidates = [...this.#early.splice(0), ...candidates];
    }
    for (const candidate of candidates) {
      if (!this.answered) this.#early.push(candidate);
      else await this.connection.addIceCandidate(candidate).catch(() => {}); // of an ignored offer
    }
  }

  #describe() {
    this.#send({ description: withThriftySound(this.connection.localDescription) });
  }

  #send(signal) {
    if (this.connection.signalingState === "closed") return;
    this.#tell({ pc: this.name, seq: this.#seq++, ...signal });
  }
}
