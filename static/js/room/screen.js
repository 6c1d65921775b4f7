/** The screen somebody shares: large beside the people, at its real size, or filling one's own. */

import { say } from "./words.js";

export class SharedScreen extends EventTarget {
  #root;
  #own;
  #video;
  #tracks = new Map();
  #id = null;

  /** `root` is the figure, `own` the line that says one shares; emits `stop` with a person's id. */
  constructor(root, own) {
    super();
    this.#root = root;
    this.#own = own;
    this.#video = root.querySelector("video");
    root.querySelector("[data-screen-zoom]").addEventListener("click", ({ currentTarget }) => {
      const zoomed = root.toggleAttribute("data-zoomed");
      currentTarget.setAttribute("aria-pressed", zoomed);
    });
    const full = root.querySelector("[data-screen-full]");
    full.hidden = !root.requestFullscreen;
    full.addEventListener("click", () =>
      document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen().catch(() => {}),
    );
    for (const button of [root, own].map((part) => part.querySelector("[data-screen-stop]"))) {
      button.addEventListener("click", () => this.dispatchEvent(new CustomEvent("stop", { detail: this.#id })));
    }
  }

  /** What somebody may send; there is a picture in it while they share. */
  take(id, track) {
    this.#tracks.set(id, track);
    if (id === this.#id) this.#play();
  }

  /** Who shares, or nobody: `own` is oneself, `leads` may stop it, `spared` asked for sound alone. */
  show(person, { own, leads, spared }) {
    const id = person?.id ?? null;
    this.#own.hidden = !person || !own;
    this.#root.hidden = !person || own;
    this.#root.toggleAttribute("data-spared", Boolean(spared));
    this.#root.querySelector("[data-screen-stop]").hidden = !leads;
    if (id === this.#id) return;
    this.#id = id;
    if (!id && document.fullscreenElement === this.#root) document.exitFullscreen();
    this.#root.querySelector("[data-screen-name]").textContent = person ? say("screen.of", person) : "";
    this.#play();
  }

  /** Somebody would share too: show where the other's screen is. */
  point() {
    this.#root.querySelector("[data-screen-area]").focus();
  }

  clear() {
    this.#tracks.clear();
    this.show(null, {});
  }

  #play() {
    const track = this.#root.hidden ? null : (this.#tracks.get(this.#id) ?? null);
    this.#video.srcObject = track && new MediaStream([track]);
    if (track) this.#video.play().catch(() => {}); // without sound no browser wants a click first
  }
}
