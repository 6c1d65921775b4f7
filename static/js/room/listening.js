/**
 * Whom one listens to: the others or nobody, and each of them. Only what comes out of this page
 * stops; connections and everybody else go on. Kept for as long as the tab lives.
 *
 * Emits `change`.
 */

import { announce, notice } from "./notices.js";
import { say } from "./words.js";

export class Listening extends EventTarget {
  #key;
  #stay;

  /** `key`: the switch of the bar; `stay`: this tab's memory. */
  constructor(key, stay) {
    super();
    this.#key = key;
    this.#stay = stay;
    document.querySelector("[data-listen-again]").addEventListener("click", () => {
      this.toggle();
      key.focus(); // what was pressed goes away
    });
    this.#draw();
  }

  /** Whether the others are heard at all. */
  get on() {
    return this.#stay.get("listens", true);
  }

  /** Whether this person alone was silenced. */
  silenced(id) {
    return this.#silenced.includes(id);
  }

  hears(id) {
    return this.on && !this.silenced(id);
  }

  /** Hear the others, or no longer. */
  toggle() {
    this.#keep({ listens: !this.on });
    const heard = this.#silenced.length ? "some" : "on";
    announce(say(`said.listen.${this.on ? heard : "off"}`));
  }

  /** Say that nobody is heard, to who comes in and may have forgotten it. */
  remind() {
    if (!this.on) announce(say("listen.off"));
  }

  /** Silence one person here, or no longer. */
  toggleOne(id, name) {
    const silenced = this.silenced(id) ? this.#silenced.filter((other) => other !== id) : [...this.#silenced, id];
    this.#keep({ silenced });
    // Given back their sound while all others' is off, too, they are not heard.
    if (this.silenced(id) || this.on) announce(say(`said.silenced.${this.hears(id) ? "off" : "on"}`, { name }));
    else this.remind();
  }

  get #silenced() {
    return this.#stay.get("silenced", []);
  }

  #keep(choice) {
    this.#stay.set(choice);
    this.#draw();
    this.dispatchEvent(new Event("change"));
  }

  #draw() {
    this.#key.setAttribute("aria-pressed", this.on);
    notice("listen", this.on ? "" : say("listen.off"));
  }
}
