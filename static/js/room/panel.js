/** The panel beside the stage: discussion and people, its tabs, and what was not read yet. */

import { People } from "./people.js";
import { count, say } from "./words.js";

const WIDE = matchMedia("(min-width: 62em)");

export class Panel extends EventTarget {
  #root;
  #button;
  #badge;
  #tabs;
  #stay;
  #unread = 0;

  constructor(root, button, stay) {
    super();
    this.#root = root;
    this.#button = button;
    this.#badge = button.querySelector("[data-unread]");
    this.#tabs = [...root.querySelectorAll("[role=tab]")];
    this.#stay = stay;
    this.list = new People(root);
    button.addEventListener("click", () => this.toggle());
    root.querySelector("[data-panel-close]").addEventListener("click", () => this.toggle(false));
    for (const tab of this.#tabs) tab.addEventListener("click", () => this.#choose(tab));
    root.querySelector("[role=tablist]").addEventListener("keydown", (event) => this.#arrow(event));
    root.addEventListener("keydown", ({ key }) => key === "Escape" && this.toggle(false));
    this.#show(stay.get("panel", WIDE.matches));
  }

  get open() {
    return !this.#root.hidden;
  }

  /** Whether the panel hides the stage, as it does on a phone. */
  get covers() {
    return this.open && !WIDE.matches;
  }

  toggle(open = !this.open) {
    this.#stay.set({ panel: open });
    this.#show(open);
    if (open) this.#focus();
    else this.#button.focus();
  }

  /** Open the panel at this tab. */
  show(name) {
    this.#stay.set({ panel: true });
    this.#show(true);
    this.#choose(this.#tabs.find(({ dataset }) => dataset.tab === name));
  }

  /** A message came from somebody else. */
  message() {
    if (this.#reading) return;
    this.#unread += 1;
    this.#drawUnread();
  }

  /** Everybody, in order, as ``People`` draws them. */
  people(list) {
    this.#root.querySelector("[data-people-count]").textContent = list.length;
    this.list.draw(list);
  }

  get #reading() {
    return this.open && this.#tabs[0].ariaSelected === "true" && !document.hidden;
  }

  #show(open) {
    this.#root.hidden = !open;
    this.#button.setAttribute("aria-expanded", open);
    this.#read();
    this.dispatchEvent(new Event("toggle"));
  }

  #focus() {
    this.#root.querySelector("#panel-chat:not([hidden]) textarea, [role=tab][aria-selected=true]").focus();
  }

  #choose(chosen) {
    for (const tab of this.#tabs) {
      const is = tab === chosen;
      tab.setAttribute("aria-selected", is);
      tab.tabIndex = is ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = !is;
    }
    chosen.focus();
    this.#read();
  }

  #arrow({ key }) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const index = this.#tabs.indexOf(document.activeElement);
    if (step && index >= 0) this.#choose(this.#tabs.at((index + step) % this.#tabs.length));
  }

  #read() {
    if (!this.#reading) return;
    this.#unread = 0;
    this.#drawUnread();
  }

  #drawUnread() {
    this.#badge.hidden = !this.#unread;
    this.#badge.textContent = this.#unread;
    const words = this.#unread ? `, ${count("unread", this.#unread)}` : "";
    this.#button.setAttribute("aria-label", `${say("panel")}${words}`);
  }
}
