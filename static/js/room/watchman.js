/**
 * What is looked at again and again during a call: voices four times a second, connections every
 * second, figures every two; from them who speaks, how good the line is and what is sent.
 */

import { Budget } from "./budget.js";
import { rung } from "./ladder.js";
import { Meter } from "./sound.js";
import { LineReading, quality, summarize } from "./statistics.js";
import { Voices } from "./voices.js";

const UNSEEN = 5; // seconds before a picture that nobody looks at is spared

export class Watchman extends EventTarget {
  speaking = new Set();
  line = { quality: "good", cut: null };
  #call;
  #voices = new Voices();
  #meter = new Meter();
  #budget = new Budget();
  #reading = new LineReading();
  #timers;
  #seconds = 0;
  #unseen = 0;
  #shape = "";
  #counting = false;

  /** Emits `voices` and `line`; `call` gives roster, mesh, media, stage and `looking()`. */
  constructor(call) {
    super();
    this.#call = call;
    this.#timers = [
      setInterval(() => this.#listen(), 250),
      setInterval(() => this.#second(), 1000),
    ];
  }

  get speaker() {
    return this.#voices.speaker;
  }

  stop() {
    this.#timers.forEach(clearInterval);
    this.#meter.follow(null);
  }

  forget(id) {
    this.#voices.forget(id);
  }

  /** Whose pictures are looked at: null for everybody's, else a set of ids. */
  seen() {
    const { receive, covered } = this.#call.looking();
    if (receive === "audio" || (covered && this.#unseen >= UNSEEN)) return new Set();
    return receive === "speaker" ? new Set([this.#featured()]) : null;
  }

  #featured() {
    const { roster } = this.#call;
    const known = roster.get(this.speaker) && this.speaker !== roster.you;
    return known ? this.speaker : roster.others[0]?.id;
  }

  #listen() {
    const { media, mesh, roster } = this.#call;
    this.#meter.follow(media.tracks.audio);
    const levels = roster.others.map(({ id }) => [id, mesh.loudness(id)]);
    levels.push([roster.you, media.on("audio") ? this.#meter.amplitude : 0]);
    const before = this.speaker;
    this.speaking = this.#voices.hear(levels);
    if (before !== this.speaker) mesh.see(this.seen());
    this.dispatchEvent(new Event("voices"));
  }

  #second() {
    const { mesh, signalling, stage } = this.#call;
    this.#unseen = this.#call.looking().covered ? this.#unseen + 1 : 0;
    if (signalling.open) mesh.tick();
    mesh.see(this.seen());
    this.#seconds += 1;
    if (this.#seconds % 2 === 0) this.#count();
    stage.refresh();
  }

  async #count() {
    if (this.#counting) return; // an old laptop is late: its figures can wait
    this.#counting = true;
    const reports = await this.#call.mesh.reports();
    this.#counting = false;
    const summaries = reports.map(([id, report]) => [id, summarize(report)]);
    for (const [id, summary] of summaries) this.#call.stage.count(id, summary);
    this.#decide(this.#reading.read(summaries));
  }

  #decide(reading) {
    const { mesh, media, roster } = this.#call;
    const others = roster.others.length;
    const speaking = this.speaker === roster.you;
    const plan = this.#budget.decide({ others, uplink: reading.uplink, speaking });
    mesh.tune(plan);
    const { width, height, frameRate } = rung(others);
    const shape = { width, height, frameRate: Math.max(frameRate, plan.frameRate) };
    if (JSON.stringify(shape) !== this.#shape) {
      this.#shape = JSON.stringify(shape);
      media.shape(shape);
    }
    const cut = media.on("video") ? plan.cut : null;
    this.line = { quality: quality(reading, cut), cut };
    this.dispatchEvent(new Event("line"));
  }
}
