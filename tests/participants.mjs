// People in a room without a browser: the room's own modules that have no DOM, one line of JSON in
// for each thing to do, one out for each answer. See tests/participants.py.

import { createInterface } from "node:readline";

const [folder] = process.argv.slice(2);
const { Copy } = await import(`${folder}/copy.js`);
const { Roster } = await import(`${folder}/roster.js`);
const { Signalling } = await import(`${folder}/signalling.js`);

const Native = globalThis.WebSocket;
const people = new Map();

/** A socket whose line can be cut: then nothing comes, nothing goes, and nobody is told. */
globalThis.WebSocket = class Line {
  constructor(name) {
    this.person = people.get(name);
    this.cut = this.person.cut;
    this.person.lines.add(this);
    if (this.cut) return;
    const { address, origin, cookie } = this.person;
    this.native = new Native(address, { headers: { origin, cookie } });
    this.native.onopen = () => this.cut || this.onopen?.();
    this.native.onmessage = (event) => this.cut || this.onmessage?.(event);
    this.native.onclose = (event) => {
      this.person.lines.delete(this);
      if (!this.cut) this.onclose?.(event);
    };
    this.native.onerror = () => {};
  }

  send(frame) {
    if (!this.cut) this.native.send(frame);
  }

  close(code) {
    if (!this.cut) this.native.close(code);
  }
};

class Person {
  cut = false;
  lines = new Set();
  said = [];
  left = 0;
  codes = [];
  sockets = 0;
  pending = [];
  #awayAt = null;
  longest = 0;

  constructor({ name, host, session, cookie, media }) {
    people.set(name, this);
    Object.assign(this, { session, cookie });
    this.use(host);
    this.roster = new Roster();
    this.signalling = new Signalling({ url: name, media });
    this.copy = new Copy([], {
      fetch: () => this.#fetch(),
      keep: () => {},
      send: (changes) => this.signalling.write(changes),
      take: (work) => work(),
      tell: () => {},
    });
    this.#listen();
    this.signalling.connect();
    this.copy.read();
  }

  /** Where its pages are served from now on. */
  use(host) {
    this.host = host;
    this.origin = `http://${host}`;
    this.address = `ws://${host}/ws/room/${this.session}/`;
  }

  get position() {
    const { signalling, roster, copy } = this;
    return {
      open: signalling.open && copy.isRead,
      text: copy.text.value,
      waiting: copy.outgoing.waiting || this.pending.length > 0,
      stuck: copy.outgoing.stuck,
      said: this.said,
      left: this.left,
      codes: this.codes,
      sockets: this.sockets,
      longest: this.longest,
      people: roster.all.map(({ id, connection, media, hand_raised_at: hand }) => ({
        id,
        connection,
        microphone: media.microphone,
        hand: Boolean(hand),
      })),
    };
  }

  #listen() {
    const on = (target, type, react) => target.addEventListener(type, ({ detail }) => react(detail));
    const { copy, roster, signalling } = this;
    on(signalling, "welcome", ({ you }) => {
      roster.you = you;
      this.sockets += 1;
    });
    on(signalling, "room", (room) => {
      roster.restart(room);
      if (!room.resumed) copy.read();
    });
    on(signalling, "event", (event) => (event.type === "noted" ? copy.noted(event) : roster.apply(event)));
    on(signalling, "refused", (refused) => refused.about === "write" && copy.outgoing.refused(refused));
    on(signalling, "pending", (pending) => (this.pending = pending));
    on(signalling, "status", ({ open, code }) => {
      if (open) {
        copy.outgoing.resume();
        if (this.#awayAt !== null) this.longest = Math.max(this.longest, performance.now() - this.#awayAt);
        this.#awayAt = null;
      } else {
        this.codes.push(code);
        this.#awayAt ??= performance.now();
      }
    });
    on(roster, "chat", ({ lines }) => this.said.push(...lines.map(({ body }) => body)));
    on(roster, "people", ({ left }) => (this.left += left.length));
  }

  async #fetch() {
    if (this.cut) throw new Error("cut");
    const address = `${this.origin}/sessions/${this.session}/notes/`;
    const { cookie } = this;
    const answer = await fetch(address, { headers: { cookie }, signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  }
}

const acts = {
  open: (person) => void new Person(person),
  use: ({ name, host }) => people.get(name).use(host),
  say: ({ name, body }) => people.get(name).signalling.say(body),
  hand: ({ name, raised }) => people.get(name).signalling.raiseHand(raised),
  /** Write at a share of the text's length. */
  write({ name, place, words }) {
    const { copy } = people.get(name);
    copy.editing.replace(Math.floor(place * [...copy.text.value].length), 0, words);
  },
  /** The line is cut; a browser that knows says so, another finds out by the silence. */
  cut({ name, known }) {
    const person = people.get(name);
    person.cut = true;
    for (const line of person.lines) line.cut = true;
    if (known) person.signalling.sleep();
  },
  /** The line is there again; what was on it is not. */
  mend({ name }) {
    const person = people.get(name);
    person.cut = false;
    for (const line of person.lines) line.native?.close();
    person.lines.clear();
    person.signalling.wake();
  },
  forget() {
    for (const person of people.values()) person.longest = 0;
  },
  leave: ({ name }) => people.get(name).signalling.leave(),
  look: () => Object.fromEntries([...people].map(([name, person]) => [name, person.position])),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { act, ...words } = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(acts[act](words) ?? null)}\n`);
}
process.exit(0);
