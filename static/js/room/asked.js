/**
 * What who leads the session asks of this page: a microphone is closed and a hand lowered at once;
 * to open a microphone is only asked, and the person answers.
 */

import { announce, notice } from "./notices.js";
import { say } from "./words.js";

const SHOWN = 12_000; // milliseconds

export class AskedOfUs {
  #call;
  #box = document.querySelector("[data-asked]");
  #timer = null;

  constructor(call) {
    this.#call = call;
    call.addEventListener("asked", ({ detail }) => this.#obey(detail));
    this.#box.querySelector("[data-asked-yes]").onclick = () => this.#answer(true);
    this.#box.querySelector("[data-asked-no]").onclick = () => this.#answer(false);
    this.#hide();
  }

  #obey({ ask, by }) {
    const { media } = this.#call;
    const text = say(`ask.${ask}.us`, { name: by });
    if (ask === "lower_hand") {
      if (!this.#call.hand) return;
      this.#call.raise(false);
    } else if (ask === "mute") {
      if (!media.wanted.audio) return;
      media.set({ audio: false });
    } else if (media.wanted.audio || this.#call.sending.quiet) return; // open already, or only observing
    announce(text);
    notice("asked", text);
    this.#box.hidden = false;
    for (const button of this.#box.querySelectorAll("button")) button.hidden = ask !== "unmute";
    clearTimeout(this.#timer);
    if (ask !== "unmute") this.#timer = setTimeout(() => this.#hide(), SHOWN);
  }

  async #answer(yes) {
    const focused = this.#box.contains(document.activeElement);
    this.#hide();
    if (focused) document.querySelector("[data-key=microphone]").focus();
    if (yes) await this.#call.media.set({ audio: true });
    announce(say(`said.microphone.${this.#call.media.on("audio") ? "on" : "off"}`));
  }

  #hide() {
    clearTimeout(this.#timer);
    this.#box.hidden = true;
    notice("asked", null);
  }
}
