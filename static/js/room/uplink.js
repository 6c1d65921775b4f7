/** What this page sends through the media server: its sound, its picture in two sizes, its screen. */

import { codecs, withThriftySound } from "./sdp.js";
import { Side } from "./side.js";

const LOW = 100_000; // bits per second of the small picture
const HIGH = 300_000; // what the large one must have, or it is not worth sending
const SOUND = { priority: "high", networkPriority: "high", maxBitrate: 32_000 };
const SCREEN = { bitrate: 1_500_000, frameRate: 10 }; // until one's line is known

/** Of the picture, before anything is measured. */
export const FIRST = { bitrate: LOW + HIGH, frameRate: 20 };

/** The small picture first: who has a poor line sends that one alone. */
function layers({ bitrate, frameRate: maxFramerate }) {
  const high = bitrate - LOW;
  return [
    { rid: "l", active: bitrate > 0, maxBitrate: Math.min(bitrate || LOW, LOW), maxFramerate, scaleResolutionDownBy: 2 },
    { rid: "h", active: high >= HIGH, maxBitrate: Math.max(high, HIGH), maxFramerate, scaleResolutionDownBy: 1 },
  ];
}

/** Sent as it is, as sharply as one's line bears. */
function screenOf({ screen }) {
  const { bitrate, frameRate } = screen ?? SCREEN;
  return [{ active: bitrate > 0, maxBitrate: bitrate || LOW, maxFramerate: frameRate }];
}

export class Uplink extends Side {
  #senders = {};
  #tracks;
  #plan;

  constructor(parts, tracks, plan) {
    super(parts);
    this.#tracks = tracks;
    this.#plan = plan;
    this.connection.onnegotiationneeded = () => this.inTurn(() => this.#offer());
    this.#add("audio");
    this.#add("video");
    if (tracks.screen) this.#add("screen");
    this.inTurn(() => this.#offer()); // the event would come after everything else that is begun now
  }

  /** Send these tracks, `{audio, video, screen}`, null for none. */
  use(tracks) {
    this.#tracks = tracks;
    if (tracks.screen && !this.#senders.screen) this.#add("screen");
    for (const kind of Object.keys(this.#senders)) {
      this.#senders[kind].replaceTrack(tracks[kind] ?? null).catch((error) => console.warn("track", error));
    }
  }

  async tune(plan) {
    this.#plan = plan;
    await this.#limit("video", layers(plan));
    await this.#limit("screen", screenOf(plan));
  }

  async #limit(kind, wanted) {
    const parameters = this.#senders[kind]?.getParameters();
    if (!parameters?.encodings?.length) return;
    const same = parameters.encodings.every((encoding, index) =>
      Object.entries(wanted[index]).every(([name, value]) => encoding[name] === value),
    );
    if (same) return;
    parameters.encodings.forEach((encoding, index) => Object.assign(encoding, wanted[index]));
    await this.#senders[kind].setParameters(parameters).catch(() => {}); // the next tick tries again
  }

  /** The server's answer to the last offer. */
  answered(description) {
    this.inTurn(() => this.waiting && this.connection.setRemoteDescription(withThriftySound(description)));
  }

  /** Look for another way to the server. */
  restart() {
    this.connection.restartIce();
  }

  #add(kind) {
    const sort = kind === "audio" ? "audio" : "video";
    const sendEncodings = kind === "audio" ? [SOUND] : kind === "video" ? layers(this.#plan) : screenOf(this.#plan);
    const transceiver = this.connection.addTransceiver(this.#tracks[kind] ?? sort, { direction: "sendonly", sendEncodings });
    transceiver.setCodecPreferences?.(codecs(sort));
    this.#senders[kind] = transceiver.sender;
  }

  async #offer() {
    if (this.connection.signalingState !== "stable") return; // asked again once it is
    await this.connection.setLocalDescription();
    this.describe();
  }
}
