/**
 * Who is in the room and what was said, from the server's events. No DOM.
 * Events: `people` ({joined: ids, left: participants}), `chat` ({lines, old}: new lines, or those of before).
 */

/** Advisor first, then the seats in order, guests last. */
const place = ({ role, seat }) => (role === "guest" ? 9 : (seat ?? 0));

function bySeat(one, other) {
  return place(one) - place(other) || (one.name < other.name ? -1 : 1);
}

export class Roster extends EventTarget {
  you = null;
  #people = new Map();
  #lines = new Map();

  get(id) {
    return this.#people.get(id);
  }

  get all() {
    return [...this.#people.values()].sort(bySeat);
  }

  get others() {
    return this.all.filter(({ id }) => id !== this.you);
  }

  get me() {
    return this.#people.get(this.you);
  }

  /** Raised hands, the first one first. */
  get hands() {
    const raised = this.all.filter((person) => person.hand_raised_at);
    return raised.sort((one, other) => (one.hand_raised_at < other.hand_raised_at ? -1 : 1));
  }

  /** Who shares their screen: the first of those who say so. */
  get sharer() {
    const sharing = this.all.filter((person) => person.shares_since);
    return sharing.sort((one, other) => (one.shares_since < other.shares_since ? -1 : 1))[0] ?? null;
  }

  /** The room anew: what is known already is not announced again. */
  restart({ participants, chat }) {
    const before = this.#people;
    this.#people = new Map(participants.map((person) => [person.id, person]));
    const joined = participants.map(({ id }) => id).filter((id) => !before.delete(id));
    this.#tell(joined, [...before.values()]);
    this.#write(chat, true);
  }

  apply(event) {
    if (event.type === "said") this.#write([event.line], false);
    else if (event.type === "left") {
      const known = this.#people.get(event.id);
      if (!known || event.epoch < known.epoch) return;
      this.#people.delete(event.id);
      this.#tell([], [known]);
    } else if (event.participant) {
      const { participant } = event;
      const isNew = !this.#people.has(participant.id);
      this.#people.set(participant.id, participant);
      this.#tell(isNew ? [participant.id] : [], []);
    }
  }

  #tell(joined, left) {
    this.dispatchEvent(new CustomEvent("people", { detail: { joined, left } }));
  }

  #write(lines, old) {
    const unknown = lines.filter((line) => !this.#lines.has(line.id));
    for (const line of unknown) this.#lines.set(line.id, line);
    if (unknown.length) this.dispatchEvent(new CustomEvent("chat", { detail: { lines: unknown, old } }));
  }
}
