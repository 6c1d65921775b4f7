/** The stage: one tile for each person, in the order of the seats, never two of anybody. */

import { offerSound } from "./notices.js";
import { SharedScreen } from "./screen.js";
import { Tile } from "./tile.js";

const SHAPE = 16 / 9;
const MOST_COLUMNS = 4;

/** The columns with which so many tiles are largest in a box. */
function columnsFor(number, { width, height }) {
  const size = (columns) => Math.min(width / columns, (height / Math.ceil(number / columns)) * SHAPE);
  let best = 1;
  for (let columns = 2; columns <= Math.min(number, MOST_COLUMNS); columns += 1) {
    if (size(columns) >= size(best)) best = columns;
  }
  return best;
}

export class Stage {
  #list;
  #tiles = new Map();
  #tracks = new Map();
  #blocked = new Set();
  #speaker = "";
  #you = null;
  #listening;

  constructor(list, ring, listening) {
    this.#list = list;
    this.#listening = listening;
    listening.addEventListener("change", () => {
      for (const [id, tile] of this.#tiles) tile.hear(listening.hears(id));
    });
    this.ring = ring;
    this.screen = new SharedScreen(document.querySelector("[data-screen]"), document.querySelector("[data-notice=screen]"));
    new ResizeObserver(() => this.#arrange()).observe(list.parentElement);
    document.querySelector("[data-enable-sound]").addEventListener("click", () => this.#unblock());
  }

  /** Everybody, oneself included; `hands` in order, `seen(id)`, `state(id)`, `role(id)` ask the call. */
  draw(people, { you, hands, seen, state, role }) {
    this.#you = you;
    const present = new Set(people.map(({ id }) => id));
    for (const [id, tile] of this.#tiles) {
      if (present.has(id)) continue;
      tile.remove();
      this.#tiles.delete(id);
      this.#tracks.delete(id);
    }
    const wanted = people.map((person) => {
      const tile = this.#tiles.get(person.id) ?? this.#add(person.id, person.id === you);
      const hand = hands.findIndex(({ id }) => id === person.id) + 1;
      const { id } = person;
      tile.show(person, { hand, seen: id === you || seen(id), state: state(id), role: role(id) });
      return tile.element;
    });
    wanted.forEach((element, index) => {
      // Moving an element stops its picture: only those out of place are moved.
      if (this.#list.children[index] !== element) this.#list.insertBefore(element, this.#list.children[index]);
    });
    this.#arrange();
    this.#drawRing(people, you);
    this.feature(this.#featured(people));
  }

  /** A track of somebody, kept until their tile is there. */
  take(id, kind, track) {
    if (kind === "screen") return this.screen.take(id, track);
    this.#tracks.set(id, { ...this.#tracks.get(id), [kind]: track });
    this.#tiles.get(id)?.take(kind, track);
  }

  count(id, counts) {
    this.#tiles.get(id)?.count(counts);
  }

  /** Redraw one tile, whose picture may have come or stopped. */
  refresh() {
    for (const tile of this.#tiles.values()) tile.draw();
  }

  /** Who speaks now, a set of ids, and who spoke last, who is shown large on a phone. */
  speaking({ speaking, speaker }) {
    for (const [id, tile] of this.#tiles) tile.speaking(speaking.has(id));
    for (const place of this.ring.querySelectorAll("[data-person]")) {
      place.classList.toggle("is-speaking", speaking.has(place.dataset.person));
    }
    if (speaker) this.feature(speaker);
  }

  /** Whether the sound does not come out: the browser waits for a click, or one wants none. */
  get silenced() {
    return this.#blocked.size > 0 || !this.#listening.on;
  }

  feature(id) {
    this.#speaker = id;
    for (const [other, tile] of this.#tiles) tile.main(other === id);
  }

  useSpeaker(speaker) {
    this.loudspeaker = speaker;
    for (const tile of this.#tiles.values()) tile.useSpeaker(speaker);
  }

  clear() {
    for (const tile of this.#tiles.values()) tile.remove();
    this.#tiles.clear();
    this.#tracks.clear();
    this.#blocked.clear();
    this.screen.clear();
    offerSound(false);
  }

  #arrange() {
    const people = this.#tiles.size;
    const columns = columnsFor(people, this.#list.parentElement.getBoundingClientRect());
    this.#list.style.setProperty("--columns", columns);
    this.#list.style.setProperty("--rows", Math.ceil(people / columns) || 1);
    this.#list.dataset.people = people;
  }

  #add(id, own) {
    const tile = new Tile(id, { own, blocked: (element) => this.#block(element) });
    this.#tiles.set(id, tile);
    tile.useSpeaker(this.loudspeaker ?? "");
    tile.hear(this.#listening.hears(id));
    for (const [kind, track] of Object.entries(this.#tracks.get(id) ?? {})) tile.take(kind, track);
    return tile;
  }

  /** Large on a phone: who spoke last, else the advisor, else the first other person. */
  #featured(people) {
    if (people.some(({ id }) => id === this.#speaker && id !== this.#you)) return this.#speaker;
    return (people.find(({ id }) => id !== this.#you) ?? people[0])?.id ?? "";
  }

  #block(element) {
    this.#blocked.add(element);
    offerSound(true);
  }

  #unblock() {
    for (const element of this.#blocked) element.play().catch(() => {});
    this.#blocked.clear();
    offerSound(false);
  }

  /** The ring of the header: who is in their place. */
  #drawRing(people, you) {
    const seated = people.filter(({ role }) => role !== "guest");
    const bySeat = new Map(seated.map((person) => [String(person.seat ?? 0), person]));
    for (const place of this.ring.querySelectorAll("[data-place]")) {
      const person = bySeat.get(place.dataset.place);
      place.classList.toggle("is-taken", Boolean(person));
      place.classList.toggle("is-you", person?.id === you);
      if (person) place.dataset.person = person.id;
      else delete place.dataset.person;
    }
  }
}
