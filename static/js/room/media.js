/**
 * The devices: microphone and camera each for itself, so that a broken camera never takes the
 * sound with it; follows what is plugged and unplugged, and says what is wrong. No DOM.
 *
 * Events: `wish` (the person switched something), `change` (a track or a problem changed too),
 * `devices` (the list changed).
 */

import { capture, captureScreen } from "./capture.js";

const INPUT = { audio: "audioinput", video: "videoinput" };

export class Media extends EventTarget {
  tracks = { audio: null, video: null, screen: null };
  problems = { audio: null, video: null };
  wanted = { audio: false, video: false, screen: false };
  devices = { audioinput: [], videoinput: [], audiooutput: [] };
  #choices;
  #turn = Promise.resolve();
  #shape = {};
  #settle;

  constructor(choices) {
    super();
    this.#choices = choices;
    navigator.mediaDevices?.addEventListener("devicechange", () => {
      clearTimeout(this.#settle);
      this.#settle = setTimeout(() => this.#changed(), 300); // one plug fires several events
    });
  }

  /** The track to send, or null: a muted microphone keeps its track, disabled. */
  sending(kind) {
    return this.wanted[kind] ? this.tracks[kind] : null;
  }

  /** Whether sound or picture really leaves this device. */
  on(kind) {
    return this.wanted[kind] && this.tracks[kind]?.readyState === "live";
  }

  /** Switch microphone and camera on or off, `{audio, video}`; those left out stay as they are. */
  set(wishes) {
    Object.assign(this.wanted, wishes);
    this.dispatchEvent(new Event("wish"));
    for (const [kind, wish] of Object.entries(wishes)) {
      if (this.tracks[kind]) this.tracks[kind].enabled = wish; // silence does not wait its turn
    }
    return this.#inTurn(async () => {
      const missing = Object.keys(wishes).filter((kind) => this.wanted[kind] && !this.tracks[kind]);
      // The lamp of a camera that is off must be off; a microphone reopens too slowly for that.
      if (!this.wanted.video) this.#drop("video");
      if (missing.length) await this.#open(missing);
      await this.#list();
    });
  }

  /** Share a screen that the person chooses now; nothing happens when they choose none. */
  async share() {
    const track = await captureScreen();
    if (!track) return;
    this.#drop("screen");
    this.tracks.screen = track;
    this.wanted.screen = true;
    track.onended = () => this.unshare(); // the browser's own bar stops it, too
    this.#tell();
  }

  unshare() {
    this.wanted.screen = false;
    this.#drop("screen");
    this.#tell();
  }

  /** Use this device from now on, and remember it. */
  choose(kind, deviceId) {
    this.#choices.set({ [kind]: deviceId });
    return this.#inTurn(async () => {
      if (!this.wanted[kind]) return this.#drop(kind);
      await this.#open([kind]);
    });
  }

  /** The chosen loudspeaker, empty for the system's own. */
  get speaker() {
    return this.#choices.get("speaker", "");
  }

  chooseSpeaker(deviceId) {
    this.#choices.set({ speaker: deviceId });
    this.#tell();
  }

  /** The identifier of the device in use, or of the one that would be. */
  using(kind) {
    return this.tracks[kind]?.getSettings().deviceId ?? this.#choices.get(kind, "");
  }

  /** Capture no more than is sent: `{width, height, frameRate}`. */
  async shape(shape) {
    this.#shape = shape;
    const wanted = Object.fromEntries(
      Object.entries(shape).map(([name, value]) => [name, { ideal: value }]),
    );
    await this.tracks.video?.applyConstraints(wanted).catch(() => {}); // the encoder scales anyway
  }

  /** Let go of everything; the lamps go out. */
  close() {
    for (const kind of ["audio", "video", "screen"]) {
      this.wanted[kind] = false;
      this.#drop(kind);
    }
  }

  #inTurn(work) {
    this.#turn = this.#turn.then(work).catch((error) => console.error("media", error));
    return this.#turn.then(() => this.#tell());
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }

  #drop(kind) {
    const track = this.tracks[kind];
    this.tracks[kind] = null;
    if (track) track.onended = null;
    track?.stop();
  }

  async #open(kinds) {
    const devices = Object.fromEntries(kinds.map((kind) => [kind, this.#choices.get(kind)]));
    const opened = await capture(kinds, devices);
    for (const [kind, { track, problem }] of Object.entries(opened)) {
      this.problems[kind] = problem;
      this.#take(kind, track);
    }
  }

  #take(kind, track) {
    this.#drop(kind);
    this.tracks[kind] = track;
    if (!track) return;
    track.enabled = this.wanted[kind];
    track.contentHint = kind === "audio" ? "speech" : "motion";
    track.onended = () => this.#lost(kind, track);
    if (kind === "video" && this.#shape.width) this.shape(this.#shape);
    if (!this.wanted[kind]) this.#drop(kind); // switched off while the browser was asking
  }

  /** Unplugged, or taken away: another device of the same kind goes on. */
  #lost(kind, track) {
    if (this.tracks[kind] !== track) return;
    this.#inTurn(async () => {
      this.#drop(kind);
      if (this.wanted[kind]) await this.#open([kind]);
      if (!this.tracks[kind] && this.problems[kind] !== "refused") this.problems[kind] = "unplugged";
      await this.#list();
    });
  }

  #changed() {
    this.#inTurn(async () => {
      await this.#list();
      for (const [kind, input] of Object.entries(INPUT)) {
        const chosen = this.#choices.get(kind);
        const back = this.devices[input].some((device) => device.deviceId === chosen);
        const better = back && this.tracks[kind]?.getSettings().deviceId !== chosen;
        const mend = !this.tracks[kind] && this.devices[input].length > 0;
        if (this.wanted[kind] && (better || mend)) await this.#open([kind]);
      }
    });
  }

  async #list() {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    for (const kind of Object.keys(this.devices)) {
      this.devices[kind] = all.filter((device) => device.kind === kind && device.deviceId);
    }
    this.dispatchEvent(new Event("devices"));
  }
}
