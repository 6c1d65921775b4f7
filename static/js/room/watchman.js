/**
 * What is looked at again and again during a call: voices three times a second, connections every
 * second, figures less often; from them who speaks, how good the line is and what is sent.
 */

import { Budget } from "./budget.js";
import { captured } from "./ladder.js";
import { line } from "./memory.js";
import { LineReading, quality, summarize } from "./statistics.js";
import { Voices } from "./voices.js";

const MANY = 4; // others, above which everything is looked at half as often
const LATE = 400; // milliseconds a second may last too long on a computer that keeps up
const REMEMBERED = 30 * 24 * 3600 * 1000; // milliseconds a narrow line is believed in
const KEEP = 30_000; // between two notes of how narrow it is
const OWN = 850; // milliseconds between two looks at one's own loudness
const UNSEEN = 5; // seconds before a picture that nobody looks at is spared

export class Watchman extends EventTarget {
  speaking = new Set();
  line = { quality: "good", cut: null };
  #call;
  #voices = new Voices();
  #own = 0;
  #ownAt = 0;
  #other = null; // who spoke last, oneself left out
  #memory = line();
  #budget = new Budget(this.#memory.get("at", 0) > Date.now() - REMEMBERED ? this.#memory.get("uplink") : null);
  #keptAt = 0;
  #reading = new LineReading();
  #timers;
  #beats = 0;
  #seconds = 0;
  #secondAt = performance.now();
  #late = 0;
  #unseen = 0;
  #shape = "";
  #counting = false;
  #figures = { loss: 0, rtt: null, uplink: null };
  #others = 0;

  /** Emits `voices` and `line`; `call` gives roster, mesh, media, stage and `covered()`. */
  constructor(call) {
    super();
    this.#call = call;
    this.#timers = [
      setInterval(() => this.#listen(), 300),
      setInterval(() => this.#second(), 1000),
    ];
  }

  get speaker() {
    return this.#voices.speaker;
  }

  /** Who is shown large: the last of the others who spoke. */
  get featured() {
    return this.#call.companions.some(({ id }) => id === this.#other) ? this.#other : null;
  }

  stop() {
    this.#timers.forEach(clearInterval);
  }

  forget(id) {
    this.#voices.forget(id);
  }

  /** People came or went: what is sent follows at once. */
  peopleChanged() {
    if (this.#others !== this.#call.companions.length) this.decide();
  }

  /** Whose pictures are looked at: null for everybody's, else a set of ids. */
  seen() {
    const { receive } = this.#call;
    const spared = this.#call.covered() && this.#unseen >= UNSEEN;
    if (receive === "audio" || spared) return new Set();
    return receive === "speaker" ? new Set([this.featured ?? this.#call.companions[0]?.id]) : null;
  }

  look() {
    this.#call.mesh.see(this.seen(), this.featured, this.line.quality === "poor");
  }

  #listen() {
    const { companions, media, mesh, roster } = this.#call;
    this.#beats += 1;
    if (companions.length > MANY && this.#beats % 2) return;
    this.#hearOneself(mesh);
    const levels = companions.map(({ id }) => [id, mesh.loudness(id)]);
    levels.push([roster.you, media.on("audio") ? this.#own : 0]);
    const before = this.speaker;
    this.speaking = this.#voices.hear(levels);
    if (before !== this.speaker) {
      if (this.speaker !== roster.you) this.#other = this.speaker;
      this.look();
    }
    this.dispatchEvent(new Event("voices"));
  }

  /** Less often than the others: the browser counts everything that leaves to tell it. */
  #hearOneself(mesh) {
    const now = performance.now();
    if (now - this.#ownAt < OWN) return;
    this.#ownAt = now;
    mesh.ownLoudness().then((level) => (this.#own = level ?? 0));
  }

  #second() {
    const { mesh, signalling, stage } = this.#call;
    const now = performance.now();
    const late = now - this.#secondAt > 1000 + LATE && !document.hidden;
    this.#secondAt = now;
    this.#late = late ? this.#late + 1 : 0;
    this.#unseen = this.#call.covered() ? this.#unseen + 1 : 0;
    if (signalling.open) mesh.tick();
    this.look();
    this.#seconds += 1;
    if (this.#seconds % (this.#call.companions.length > MANY ? 4 : 2) === 0) this.#count();
    stage.refresh();
  }

  async #count() {
    if (this.#counting) return; // an old laptop is late: its figures can wait
    this.#counting = true;
    const reports = await this.#call.mesh.reports();
    this.#counting = false;
    const summaries = reports.map(([id, report]) => [id, summarize(report)]);
    for (const [id, summary] of summaries) this.#call.stage.count(id, summary);
    this.#figures = this.#reading.read(summaries);
    this.decide();
  }

  /** What is sent, from the figures as they are. */
  decide() {
    const { companions, mesh, media, roster } = this.#call;
    const reading = this.#figures;
    const others = companions.length;
    this.#others = others;
    const speaking = this.speaker === roster.you;
    const plan = this.#budget.decide({
      others: Math.min(others, mesh.copies ?? others),
      uplink: reading.uplink,
      speaking,
      sharing: media.on("screen"),
      strained: reading.strained || this.#late > 2,
    });
    mesh.tune(plan);
    this.#remember();
    const shape = captured(plan);
    if (JSON.stringify(shape) !== this.#shape) {
      this.#shape = JSON.stringify(shape);
      media.shape(shape);
    }
    const cut = media.on("video") ? plan.cut : null;
    this.line = { quality: quality(reading, cut), cut };
    this.dispatchEvent(new Event("line"));
  }

  /** For the next visit: the line belongs to this device and its place, not to the person. */
  #remember() {
    const now = performance.now();
    if (now - this.#keptAt < KEEP) return;
    this.#keptAt = now;
    this.#memory.set({ uplink: this.#budget.narrow, at: Date.now() });
  }
}
