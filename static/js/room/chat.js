/** The discussion: what was said, in order; what one writes, shown at once and confirmed later. */

import { hour } from "./clock.js";
import { say } from "./words.js";

const template = document.querySelector("template[data-chat-line]");
const ADDRESS = /\bhttps?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]»]/g;
const NEAR = 80; // pixels from the end that still count as reading the last message

export class Chat extends EventTarget {
  #box;
  #lines;
  #form;
  #new;
  #you = null;
  #known = new Map();
  #waiting = [];
  #follows = true;

  /** `submit(body)` is called with what the person writes. */
  constructor(root, submit) {
    super();
    this.#box = root.querySelector("[data-chat]");
    this.#lines = root.querySelector("[data-chat-lines]");
    this.#form = root.querySelector("[data-chat-form]");
    this.#new = root.querySelector("[data-chat-new]");
    this.empty = root.querySelector("[data-chat-empty]");
    this.field = this.#form.querySelector("textarea");
    const send = () => {
      const body = this.field.value.trim();
      if (!body) return;
      this.field.value = "";
      submit(body);
      this.toEnd();
    };
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    });
    this.#new.addEventListener("click", () => this.toEnd());
    this.#box.addEventListener("scroll", () => {
      if (!this.#box.clientHeight) return;
      this.#follows = this.#atEnd;
      if (this.#follows) this.#new.hidden = true;
    });
    // The panel opens, or a phone's keyboard takes its place: the last words stay in sight.
    new ResizeObserver(() => this.#follows && this.toEnd()).observe(this.#box);
  }

  set you(id) {
    this.#you = id;
  }

  /** Messages kept by the server, old ones or the one just said. */
  add(lines) {
    for (const line of lines) this.#known.set(line.id, line);
    this.#draw();
    if (this.#follows) this.toEnd();
    else if (lines.some(({ author }) => author !== this.#you)) this.#new.hidden = false;
  }

  /** One's own messages that are on their way. */
  wait(pending) {
    this.#waiting = pending;
    this.#draw();
  }

  toEnd() {
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#follows = true;
    this.#new.hidden = true;
  }

  get #atEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.#box;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  #draw() {
    const kept = [...this.#known.values()].sort((one, other) => one.id - other.id);
    const keys = new Set(kept.map(({ key }) => key));
    const waiting = this.#waiting.filter(({ key }) => !keys.has(key));
    const shown = new Map([...this.#lines.children].map((element) => [element.dataset.key, element]));
    const wanted = [...kept, ...waiting].map((line) => {
      const element = shown.get(line.key);
      if (element && ("waiting" in element.dataset) === !line.id) return element;
      return this.#line(line);
    });
    const same = wanted.length === this.#lines.children.length;
    if (!same || wanted.some((element, index) => element !== this.#lines.children[index])) {
      this.#lines.replaceChildren(...wanted);
    }
    this.empty.hidden = wanted.length > 0;
  }

  #file(element, { name, size, url }) {
    const shown = element.querySelector(".chat__file");
    shown.hidden = false;
    const link = shown.querySelector("a");
    Object.assign(link, { href: url, textContent: name });
    shown.querySelector(".chat__weight").textContent = weight(size);
    element.querySelector(".chat__body").remove();
  }

  #line({ id, key, author, name, at, body, file }) {
    const element = template.content.firstElementChild.cloneNode(true);
    element.dataset.key = key;
    element.toggleAttribute("data-own", !id || author === this.#you);
    element.toggleAttribute("data-waiting", !id);
    element.querySelector(".chat__author").textContent = name ?? "";
    const time = element.querySelector("time");
    if (at) {
      time.dateTime = at;
      time.textContent = hour(at);
    } else time.textContent = say("chat.waiting");
    if (file) this.#file(element, file);
    else element.querySelector(".chat__body").append(...withLinks(body));
    return element;
  }
}

/** "1,2 Mo", as people say it. */
function weight(bytes) {
  const [number, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  const { lang } = document.documentElement;
  return number.toLocaleString(lang, { style: "unit", unit, maximumFractionDigits: 1 });
}

/** Text with its web addresses as links that give nothing away and open beside the room. */
function withLinks(text) {
  const parts = [];
  let end = 0;
  for (const { 0: address, index } of text.matchAll(ADDRESS)) {
    const link = document.createElement("a");
    Object.assign(link, { href: address, target: "_blank", rel: "noopener noreferrer nofollow" });
    link.textContent = address;
    parts.push(text.slice(end, index), link);
    end = index + address.length;
  }
  return [...parts, text.slice(end)];
}
