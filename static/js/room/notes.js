/**
 * The shared notes. What one types is in one's own copy at once and with the others soon; what
 * they type leaves the caret at the character it follows, and waits while letters are composed.
 */

import { Editing } from "./editing.js";
import { identifier } from "./identifier.js";
import { announce } from "./notices.js";
import { Outgoing } from "./outgoing.js";
import { Text } from "./text.js";
import { say } from "./words.js";

const SLOWEST = 10_000; // milliseconds
const AGAIN = 3000;
const TRIES = 5;
const NAMES = 3;
const SILENT = 300_000; // milliseconds in which the same writer is not announced again
const WRONG = /[\0\p{Cs}]/gu; // half an emoji, and what no database takes

const count = (text) => [...text].length;
const units = (text, characters) => [...text].slice(0, characters).join("").length;

export class Notes {
  #box;
  #field;
  #stay;
  #text = new Text(identifier().slice(0, 8)); // each page load is a writer of its own
  #outgoing;
  #editing = new Editing(this.#text, (change) => this.#outgoing.add(change));
  #call = null;
  #shown = "";
  #version = 0;
  #names = [];
  #heard = new Map();
  #reading = null;
  #composing = false;
  #held = [];

  constructor(root, stay) {
    this.#box = root.querySelector("[data-notes]");
    this.#field = this.#box.querySelector("textarea");
    this.#stay = stay;
    const earlier = stay.get("notes", []);
    const send = (changes) => this.#call?.signalling.write(changes) ?? false;
    this.#outgoing = new Outgoing(earlier, { keep: (notes) => this.#keep(notes), send });
    for (const change of earlier) this.#text.apply(change);
    const on = (type, react) => this.#field.addEventListener(type, react);
    on("input", () => this.#typed());
    on("compositionstart", () => (this.#composing = true));
    on("compositionend", () => this.#composed());
    on("blur", () => this.#composed());
    on("keydown", (event) => this.#key(event));
    on("beforeinput", (event) => {
      const way = { historyUndo: "undo", historyRedo: "redo" }[event.inputType];
      if (way) this.#turn(event, way);
    });
  }

  /** Write with the people of a call from now on. */
  join(call) {
    this.#call = call;
    call.addEventListener("noted", ({ detail }) => this.#noted(detail));
    call.addEventListener("renewed", ({ detail: part }) => part ?? this.#read());
    call.addEventListener("refused", ({ detail }) => {
      if (detail.about !== "write") return;
      this.#outgoing.refused(detail);
      this.#tell();
    });
    call.signalling.addEventListener("status", ({ detail: { open } }) => {
      if (open) this.#outgoing.resume();
      this.#tell();
    });
    this.#read();
  }

  // --- The others --------------------------------------------------------------------------
  /** Read everything; what is known already does no harm. */
  #read(tries = TRIES) {
    this.#reading ??= this.#fetch().then(
      (whole) => {
        this.#reading = null;
        this.#take(() => {
          if (whole.state) this.#text.merge(whole.state);
          for (const change of whole.changes) this.#text.apply(change);
        });
        this.#version = Math.max(this.#version, whole.version);
        this.#names = whole.editors;
        this.#field.readOnly = false;
        this.#tell();
      },
      () => {
        this.#reading = null;
        if (tries) setTimeout(() => this.#read(tries - 1), AGAIN);
      },
    );
  }

  async #fetch() {
    const answer = await fetch(this.#box.dataset.url, { signal: AbortSignal.timeout(SLOWEST) });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  #noted({ author, name, version, changes, seq }) {
    this.#outgoing.confirm(changes);
    this.#take(() => changes.forEach((change) => this.#text.apply(change)));
    // Something was kept and never told, or is told late: the server knows.
    if (seq && version > this.#version + changes.length) setTimeout(() => this.#read(), AGAIN);
    this.#version = Math.max(this.#version, version);
    this.#names = [name, ...this.#names.filter((one) => one !== name)].slice(0, NAMES);
    this.#tell();
    const now = performance.now();
    if (author === this.#call.roster.you || now - (this.#heard.get(name) ?? -SILENT) < SILENT) return;
    this.#heard.set(name, now);
    announce(say("said.notes", { name }));
  }

  /** Let others' words in, the caret where it was. */
  #take(work) {
    if (this.#composing) return void this.#held.push(work);
    const { value, selectionStart, selectionEnd } = this.#field;
    const marks = [selectionStart, selectionEnd].map((at) => this.#text.mark(count(value.slice(0, at))));
    work();
    this.#draw(...marks.map((mark) => this.#text.place(mark)));
  }

  #draw(start, end) {
    const field = this.#field;
    const { value } = this.#text;
    if (value === field.value) return;
    const { scrollTop, selectionDirection } = field;
    field.value = this.#shown = value;
    // Elsewhere it would take the focus, in some browsers.
    if (document.activeElement !== field) return;
    field.setSelectionRange(units(value, start), units(value, end), selectionDirection);
    field.scrollTop = scrollTop;
  }

  // --- Oneself -----------------------------------------------------------------------------
  /** Whatever the browser did with the field: find what changed, next to the caret. */
  #typed() {
    const { value, selectionEnd } = this.#field;
    const [before, after] = [[...this.#shown], [...value.replace(WRONG, "\ufffd")]];
    const behind = Math.min(before.length, after.length - count(value.slice(0, selectionEnd)));
    let tail = 0;
    while (tail < behind && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
    const most = Math.min(before.length, after.length) - tail;
    let head = 0;
    while (head < most && before[head] === after[head]) head += 1;
    const words = after.slice(head, after.length - tail).join("");
    this.#editing.replace(head, before.length - tail - head, words);
    this.#shown = after.join("");
    this.#tell();
  }

  #composed() {
    this.#composing = false;
    this.#typed();
    if (this.#held.length) this.#take(() => this.#held.splice(0).forEach((work) => work()));
  }

  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z") this.#turn(event, event.shiftKey ? "redo" : "undo");
    else if (key === "y") this.#turn(event, "redo");
  }

  #turn(event, way) {
    event.preventDefault();
    if (this.#composing) return;
    const caret = this.#editing[way]();
    if (caret !== null) this.#draw(caret, caret);
  }

  // --- What is said of it ------------------------------------------------------------------
  #keep(notes) {
    this.#stay.set({ notes });
    this.#tell();
  }

  #tell() {
    const { stuck, waiting } = this.#outgoing;
    const { value, maxLength } = this.#field;
    const write = (name, words) => {
      const element = this.#box.querySelector(`[data-notes-${name}]`);
      if (element.textContent !== words) element.textContent = words;
    };
    const full = value.length >= maxLength;
    write("trouble", stuck ? say("notes.stuck") : full ? say("notes.full", { number: maxLength }) : "");
    const names = new Intl.ListFormat(document.documentElement.lang).format(this.#names);
    if (waiting && !this.#call?.signalling.open) write("state", say("notes.waiting"));
    else write("state", names && say("notes.editors", { names }));
  }
}
