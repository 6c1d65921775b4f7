/**
 * Parts of the session that the server draws: read again when the room says so, their forms sent
 * without leaving the page. What is being typed survives a part drawn again.
 *
 * A part is `<section data-part="name" data-url="…">` holding `[data-part-trouble]` and
 * `[data-part-body]`; templates/clubs/room.html draws it for every part of
 * clubs/services/room_page.py. Answers that are not pages (the line is
 * away, a server in trouble) leave the part as it is and say so above it.
 */

import { announce } from "./notices.js";
import { say } from "./words.js";

const SLOWEST = 10_000; // milliseconds

const FIELDS = "input:not([type=hidden]), textarea, select";

const hasChanged = (field) =>
  field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.tagName === "SELECT"
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.value !== field.defaultValue;

/** By id what a form holds as it is sent. */
const contents = (form) =>
  new Map([...form.querySelectorAll(FIELDS)].map(({ id, value, checked }) => [id, { value, checked }]));

/** What was typed or chosen and not sent yet, by the field's id; `sent` is on its way. */
function typed(section, sent) {
  const fields = [...section.querySelectorAll(FIELDS)].filter((field) => {
    const on = sent?.get(field.id);
    return on ? field.value !== on.value || field.checked !== on.checked : hasChanged(field);
  });
  return fields.map(({ id, value, checked, form }) => {
    // Which state of things it was typed over, for the server to notice that it changed.
    return { id, value, checked, seen: form?.elements.seen?.value };
  });
}

function draw(section, html, kept) {
  const focused = section.contains(document.activeElement) ? document.activeElement.id : null;
  const open = [...section.querySelectorAll("details[open][id]")].map(({ id }) => id);
  section.querySelector("[data-part-body]").innerHTML = html;
  section.classList.toggle("part--empty", !html.trim());
  for (const { id, value, checked, seen } of kept) {
    const field = id && document.getElementById(id);
    if (!field || !section.contains(field)) continue;
    Object.assign(field, { value, checked });
    if (seen && field.form?.elements.seen) field.form.elements.seen.value = seen;
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  if (focused !== null) (document.getElementById(focused || " ") ?? section).focus();
  section.dispatchEvent(new CustomEvent("part:drawn", { bubbles: true }));
}

export class Parts {
  #sections;
  #reading = new Map(); // name → whether it was asked for again meanwhile
  #sending = new Set(); // addresses of forms on their way

  constructor(sections) {
    this.#sections = new Map([...sections].map((section) => [section.dataset.part, section]));
    for (const section of sections) {
      section.tabIndex = -1;
      section.addEventListener("submit", (event) => this.#submit(section, event));
    }
  }

  readAll() {
    for (const name of this.#sections.keys()) this.read(name);
  }

  /** Draw a part anew; several requests at once become one more reading. */
  async read(name) {
    const section = this.#sections.get(name);
    if (!section) return;
    if (this.#reading.has(name)) return void this.#reading.set(name, true);
    this.#reading.set(name, false);
    const html = await this.#ask(section, section.dataset.url, {});
    if (html !== null) draw(section, html, typed(section));
    const again = this.#reading.get(name);
    this.#reading.delete(name);
    if (again) this.read(name);
  }

  async #submit(section, event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    if (this.#sending.has(url)) return; // a nervous thumb
    this.#sending.add(url);
    const body = new FormData(form, submitter);
    // The part may be drawn anew meanwhile, and this form be another.
    const sent = contents(form);
    const html = await this.#ask(section, url, { method: "POST", body });
    this.#sending.delete(url);
    if (html === null) return;
    draw(section, html, typed(section, sent));
    const words = section.querySelector("[data-part-said]")?.textContent;
    if (words) announce(words);
  }

  /** The part's HTML, or null when there is none to be had. 422 is a form with its errors. */
  async #ask(section, url, options) {
    const trouble = (name) => {
      section.querySelector("[data-part-trouble]").textContent = name ? say(name) : "";
      return null;
    };
    try {
      const signal = AbortSignal.timeout(SLOWEST);
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch(url, { ...options, headers, signal });
      if (answer.redirected || (!answer.ok && answer.status !== 422)) return trouble("part.refused");
      trouble(null);
      return await answer.text();
    } catch {
      return trouble("part.away");
    }
  }
}
