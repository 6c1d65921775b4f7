/** The keys under the stage, their single-letter shortcuts, and the dialogs they open. */

import { say } from "./words.js";

const LETTERS = { m: "microphone", c: "camera", l: "hand", e: "screen", p: "panel", a: "listen", r: "react", "?": "help" };

export class Bar extends EventTarget {
  #root;
  #choices;

  /** Emits `press` with the key's name as `detail`, and `receive` with the new choice. */
  constructor(root, choices) {
    super();
    this.#root = root;
    this.#choices = choices;
    root.addEventListener("click", ({ target }) => {
      const { key } = target.closest("[data-key]")?.dataset ?? {};
      if (key) this.#press(key);
    });
    root.addEventListener("change", ({ target }) => {
      if (target.name === "receive") this.#emit("receive", target.value);
    });
    this.key("screen").hidden = !navigator.mediaDevices?.getDisplayMedia; // phones have none
    document.addEventListener("keydown", (event) => this.#typed(event));
    for (const dialog of document.querySelectorAll("dialog[data-dialog]")) {
      dialog.querySelector("[data-dialog-close]").addEventListener("click", () => dialog.close());
      // A click beside the dialog closes it.
      dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
    }
    this.#remember("shortcuts", true);
    this.#remember("captions", false, (kept) => document.body.toggleAttribute("data-captions", kept));
  }

  /** A box to tick, kept in this browser. */
  #remember(name, otherwise, apply = () => {}) {
    const box = document.querySelector(`[data-choice="${name}"]`);
    box.checked = this.#choices.get(name, otherwise);
    apply(box.checked);
    box.addEventListener("change", () => {
      this.#choices.set({ [name]: box.checked });
      apply(box.checked);
    });
  }

  key(name) {
    return this.#root.querySelector(`[data-key="${name}"]`);
  }

  /** Draw what is on: microphone, camera, hand, screen, reception; `problems` marks a device that fails. */
  draw({ microphone, camera, hand, screen, receive, problems }) {
    for (const [name, on] of Object.entries({ microphone, camera, hand, screen })) {
      this.key(name).setAttribute("aria-pressed", on);
    }
    this.key("microphone").toggleAttribute("data-problem", Boolean(problems.audio));
    this.key("camera").toggleAttribute("data-problem", Boolean(problems.video));
    const words = this.key("hand").querySelector("span");
    const text = say(hand ? "key.hand.on" : "key.hand.off");
    if (words.textContent !== text) words.textContent = text;
    this.#root.querySelector(`[name=receive][value="${receive}"]`).checked = true;
  }

  dialog(name) {
    document.querySelector(`[data-dialog="${name}"]`).showModal();
  }

  #press(key) {
    if (key === "settings" || key === "help") this.dialog(key);
    else this.#emit("press", key);
  }

  /** Never while writing, in a dialog or with another key held: those belong to the browser. */
  #typed(event) {
    const { target, key, repeat } = event;
    if (repeat || event.ctrlKey || event.altKey || event.metaKey || this.#root.hidden) return;
    if (!this.#choices.get("shortcuts", true)) return;
    if (target.closest("textarea, select, dialog, input:not([type=radio]), [contenteditable]")) return;
    const letter = key.toLowerCase();
    const name = LETTERS[letter];
    if (letter === "s") {
      const audio = this.#root.querySelector("[name=receive][value=audio]").checked;
      this.#emit("receive", audio ? "all" : "audio");
    } else if (name === "panel" || name === "react") this.key(name).click();
    else if (name && !this.key(name).hidden) this.#press(name);
    else return;
    event.preventDefault();
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
