/** Who hears and who is heard: whether sound reaches this page, and how long a microphone is silent. */

const UNHEARD = 10_000; // milliseconds without a connection to anybody who may speak
const QUIET = 3; // minutes an open microphone may be silent before one wonders

export class Hearing {
  #heardAt = new Map();
  #reachedAt = performance.now();
  #call;

  constructor(call) {
    this.#call = call;
    call.addEventListener("voices", () => this.#listen());
  }

  /** For how many minutes nothing has come from somebody's open microphone; 0 when not for long. */
  quiet(id) {
    const minutes = Math.floor((performance.now() - (this.#heardAt.get(id) ?? Infinity)) / 60_000);
    return minutes >= QUIET ? minutes : 0;
  }

  #listen() {
    const call = this.#call;
    const now = performance.now();
    const open = call.companions.filter(({ media, connection }) => media.microphone && connection === "present");
    const before = this.#heardAt;
    const { speaking } = call.voices;
    this.#heardAt = new Map(open.map(({ id }) => [id, speaking.has(id) ? now : (before.get(id) ?? now)]));
    if (!open.length || open.some(({ id }) => call.linkOf(id) === "connected")) this.#reachedAt = now;
    call.signalling.hears = !call.stage.silenced && now - this.#reachedAt < UNHEARD;
  }
}
