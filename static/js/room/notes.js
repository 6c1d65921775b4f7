/**
 * The shared notes. What one types is in one's own copy at once and with the others soon; what
 * they type leaves the caret at the character it follows, and waits while letters are composed.
 */

import { Copy } from "./copy.js";
import { announce } from "./notices.js";
import { say } from "./words.js";

const SLOWEST = 10_000; // milliseconds
const SILENT = 300_000; // milliseconds in which the same writer is not announced again
const PAUSE = 8000; // milliseconds without a key after which composed letters hold nothing up
const WRONG = /[\0\p{Cs}]/gu; // half an emoji, and what no database takes

const count = (text) => [...text].length;
const units = (text, characters) => [...text].slice(0, characters).join("").length;

export class Notes {
  #box;
  #field;
  #copy;
  #call = null;
  #shown = "";
  #heard = new Map();
  #composing = false;
  #held = [];
  #pause = null;

  constructor(root, stay) {
    this.#box = root.querySelector("[data-notes]");
    this.#field = this.#box.querySelector("textarea");
    this.#copy = new Copy(stay.get("notes", []), {
      fetch: () => this.#fetch(),
      keep: (notes) => {
        stay.set({ notes });
        this.#tell();
      },
      send: (changes) => this.#call?.signalling.write(changes) ?? false,
      take: (work) => this.#take(work),
      tell: () => this.#tell(),
    });
    const on = (type, react) => this.#field.addEventListener(type, react);
    on("input", () => this.#typed());
    on("compositionstart", () => this.#compose());
    on("compositionupdate", () => this.#compose());
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
    const copy = this.#copy;
    call.addEventListener("noted", ({ detail }) => {
      copy.noted(detail);
      this.#announce(detail);
    });
    call.addEventListener("renewed", ({ detail: part }) => part ?? copy.read());
    call.addEventListener("refused", ({ detail }) => {
      if (detail.about !== "write") return;
      copy.outgoing.refused(detail);
      this.#tell();
    });
    call.signalling.addEventListener("status", ({ detail: { open } }) => {
      if (open) copy.outgoing.resume();
      this.#tell();
    });
    copy.read();
  }

  // --- The others --------------------------------------------------------------------------
  async #fetch() {
    const answer = await fetch(this.#box.dataset.url, { signal: AbortSignal.timeout(SLOWEST) });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }

  #announce({ author, name }) {
    const now = performance.now();
    if (author === this.#call.roster.you || now - (this.#heard.get(name) ?? -SILENT) < SILENT) return;
    this.#heard.set(name, now);
    announce(say("said.notes", { name }));
  }

  /** Let others' words in, the caret where it was. */
  #take(work) {
    if (this.#composing) return void this.#held.push(work);
    const { text } = this.#copy;
    const { value, selectionStart, selectionEnd } = this.#field;
    const marks = [selectionStart, selectionEnd].map((at) => text.mark(count(value.slice(0, at))));
    work();
    this.#draw(...marks.map((mark) => text.place(mark)));
  }

  #draw(start, end) {
    const field = this.#field;
    const { value } = this.#copy.text;
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
    if (value === this.#shown) return;
    const [before, after] = [[...this.#shown], [...value.replace(WRONG, "\ufffd")]];
    const behind = Math.min(before.length, after.length - count(value.slice(0, selectionEnd)));
    let tail = 0;
    while (tail < behind && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
    const most = Math.min(before.length, after.length) - tail;
    let head = 0;
    while (head < most && before[head] === after[head]) head += 1;
    const words = after.slice(head, after.length - tail).join("");
    this.#copy.editing.replace(head, before.length - tail - head, words);
    this.#shown = after.join("");
    this.#wait();
    this.#tell();
  }

  #compose() {
    this.#composing = true;
    this.#wait();
  }

  #composed() {
    this.#composing = false;
    this.#typed();
    this.#letIn();
  }

  #wait() {
    clearTimeout(this.#pause);
    if (this.#composing) this.#pause = setTimeout(() => this.#interrupt(), PAUSE);
  }

  /**
   * Phones compose every word: who stops in the middle of one sees the others go on. Leaving the
   * field tells the keyboard, which would else write the word again behind itself.
   */
  #interrupt() {
    const held = this.#held;
    if (!held.length) return this.#wait();
    this.#held = [];
    this.#field.blur();
    this.#field.focus({ preventScroll: true });
    this.#held = held;
    this.#letIn();
  }

  #letIn() {
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
    const caret = this.#copy.editing[way]();
    if (caret !== null) this.#draw(caret, caret);
  }

  // --- What is said of it ------------------------------------------------------------------
  #tell() {
    const { isRead, names: editors, outgoing } = this.#copy;
    const { stuck, waiting } = outgoing;
    const { value, maxLength } = this.#field;
    this.#field.readOnly = !isRead;
    const write = (name, words) => {
      const element = this.#box.querySelector(`[data-notes-${name}]`);
      if (element.textContent !== words) element.textContent = words;
    };
    const full = value.length >= maxLength;
    write("trouble", stuck ? say("notes.stuck") : full ? say("notes.full", { number: maxLength }) : "");
    const names = new Intl.ListFormat(document.documentElement.lang).format(editors);
    if (waiting && !this.#call?.signalling.open) write("state", say("notes.waiting"));
    else write("state", names && say("notes.editors", { names }));
  }
}
