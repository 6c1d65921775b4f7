/** Reactions: four signs beside the keys, shown for a few seconds on the tile of who gave one. */

import { announce } from "./notices.js";
import { say } from "./words.js";

const SHOWN = 5000; // milliseconds

export class Reactions {
  #root;
  #key;
  #box;

  /** `give(reaction)` is called with the name of a sign. */
  constructor(root, give) {
    this.#root = root;
    this.#key = root.querySelector("[data-key=react]");
    this.#box = root.querySelector("[data-react-box]");
    this.#key.addEventListener("click", () => this.#open(this.#box.hidden));
    root.addEventListener("keydown", ({ key }) => key === "Escape" && this.#open(false));
    this.#box.addEventListener("click", ({ target }) => {
      const { react } = target.closest("[data-react]")?.dataset ?? {};
      if (!react) return;
      give(react);
      this.#open(false);
    });
  }

  /** Somebody reacted; what comes late, after a cut, is not shown any more. */
  show({ id, reaction, at }, { roster, now }) {
    const tile = document.querySelector(`.tile[data-person="${CSS.escape(id)}"]`);
    if (!tile || now - Date.parse(at) > SHOWN) return;
    tile.querySelector(".tile__reaction")?.remove();
    const sign = document.createElement("span");
    sign.className = "tile__reaction";
    sign.ariaHidden = "true";
    sign.textContent = this.#box.querySelector(`[data-react="${reaction}"]`).textContent.trim();
    tile.append(sign);
    setTimeout(() => sign.remove(), SHOWN);
    const { name } = roster.get(id) ?? {};
    if (id !== roster.you && name) announce(say(`reacted.${reaction}`, { name }));
  }

  #open(open) {
    if (!open && this.#box.contains(document.activeElement)) this.#key.focus();
    this.#box.hidden = !open;
    this.#key.ariaExpanded = String(open);
    if (open) this.#box.querySelector("button").focus();
  }
}
