/**
 * One's own copy of the shared notes: what one writes is in it at once and goes out, what the
 * others write comes in. After an absence it is read whole, which does no harm twice. No DOM.
 */

import { Editing } from "./editing.js";
import { identifier } from "./identifier.js";
import { Outgoing } from "./outgoing.js";
import { Text } from "./text.js";

const AGAIN = 3000; // milliseconds before it is read again, and longer each time
const SLOWEST = 24_000;
const NAMES = 3;

export class Copy {
  text = new Text(identifier().slice(0, 8)); // each page load is a writer of its own
  editing = new Editing(this.text, (change) => this.outgoing.add(change));
  outgoing;
  names = []; // who wrote last, the latest first
  isRead = false;
  #port;
  #version = 0;
  #reading = false;
  #again = false; // asked for while it is read: what comes may be older than what was meant

  /**
   * `earlier`: changes that an earlier page never heard confirmed. `port`: `keep(changes)` and
   * `send(changes)` as of `Outgoing`, `fetch()` promises the whole, `take(work)` lets the others'
   * words in, `tell()` is called when there is something new to say.
   */
  constructor(earlier, port) {
    this.#port = port;
    this.outgoing = new Outgoing(earlier, port);
    for (const change of earlier) this.text.apply(change);
  }

  /** Read everything; what is known already does no harm. */
  read(pause = AGAIN) {
    this.#again ||= this.#reading;
    if (this.#reading) return;
    this.#reading = true;
    this.#port.fetch().then(
      (whole) => {
        this.#reading = false;
        this.#port.take(() => {
          if (whole.state) this.text.merge(whole.state);
          for (const change of whole.changes) this.text.apply(change);
        });
        this.#version = Math.max(this.#version, whole.version);
        this.names = whole.editors;
        this.isRead = true;
        this.outgoing.resume(); // what was kept and never told is asked again
        this.#port.tell();
        if (!this.#again) return;
        this.#again = false;
        this.read();
      },
      () => {
        this.#reading = this.#again = false;
        setTimeout(() => this.read(Math.min(2 * pause, SLOWEST)), pause);
      },
    );
  }

  /** Changes that the server has kept, one's own among them. */
  noted({ name, version, changes, seq }) {
    this.outgoing.confirm(changes);
    this.#port.take(() => changes.forEach((change) => this.text.apply(change)));
    // Something was kept and never told, or is told late: the server knows.
    if (seq && version > this.#version + changes.length) setTimeout(() => this.read(), AGAIN);
    this.#version = Math.max(this.#version, version);
    this.names = [name, ...this.names.filter((one) => one !== name)].slice(0, NAMES);
    this.#port.tell();
  }
}
