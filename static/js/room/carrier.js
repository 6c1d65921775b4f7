/**
 * How media travel now, a mesh or the media server: switched live, devices as they are. The old
 * connections go on until the new ones carry sound.
 *
 * Events, each with `detail`: `track`, `state` as `mesh.js` has them; `switched`.
 */

import { Early } from "./early.js";
import { Mesh } from "./mesh.js";
import { Sfu } from "./sfu.js";

const OVERLAP = 4000; // milliseconds

export class Carrier extends EventTarget {
  current = null;
  name = ""; // kind and epoch, for support
  fallen = false; // a mesh that was on a server, which the advisor may ask for again
  #ice;
  #signalling;
  #epoch = null;
  #others = null; // not known yet
  #tracks = {};
  #early = new Early(); // of pages that switched before us

  constructor({ ice, signalling }) {
    super();
    this.#ice = ice;
    this.#signalling = signalling;
  }

  /** Go where the room goes; nothing happens when it is there already. */
  follow({ kind, epoch, fallen }, you) {
    this.fallen = fallen;
    if (epoch === this.#epoch) return void this.#emit("state");
    const before = this.current;
    this.#epoch = epoch;
    this.name = `${kind}-${epoch}`;
    const send = ({ pc, ...signal }) => this.#signalling.signal({ ...signal, pc: `${epoch}.${pc}` });
    const view = (people) => this.#signalling.setView(people);
    // Those of the first server are expected there by the name that was told with hello.
    const name = before ? null : this.#signalling.connections;
    const parts = { you, ice: this.#ice, send, view, name };
    const made = (this.current = kind === "sfu" ? new Sfu(parts) : new Mesh(parts));
    for (const type of ["track", "state"]) {
      made.addEventListener(type, ({ detail }) => made === this.current && this.#emit(type, detail));
    }
    made.use(this.#tracks);
    if (this.#others) made.people(this.#others);
    for (const { signal, at } of this.#early.take()) this.receive(signal, at);
    if (before) setTimeout(() => before.close(), OVERLAP);
    this.#emit("switched");
  }

  people(others) {
    this.#others = others;
    this.current?.people(others);
  }

  use(tracks) {
    this.#tracks = tracks;
    this.current?.use(tracks);
  }

  receive(signal, at) {
    const [epoch, pc] = split(signal.pc);
    if (epoch === this.#epoch) this.current.receive({ ...signal, pc });
    else this.#early.keep(signal, at);
  }

  missed(name) {
    const [epoch, pc] = split(name);
    if (epoch === this.#epoch) this.current.missed(pc);
  }

  close() {
    this.current?.close();
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function split(name) {
  const dot = name.indexOf(".");
  return [Number(name.slice(0, dot)), name.slice(dot + 1)];
}
