/**
 * Who is with whom while people are parted into groups: by the server's time, so that everybody
 * is back together at the end whatever became of the line. No DOM.
 * Events: `change` (who is with whom), `time` (every second while there are groups).
 */

export class Groups extends EventTarget {
  #known = null;
  #now;
  #timer = null;

  /** `now()` is the server's time. */
  constructor(now) {
    super();
    this.#now = now;
  }

  /** Groups as the server tells them; null and undefined change nothing, nor do older ones. */
  take(groups) {
    const known = this.#known;
    if (!groups || (known && (groups.id - known.id || groups.version - known.version) <= 0)) return;
    this.#known = groups;
    this.stop();
    this.#timer = setInterval(() => this.#tick(), 1000);
    this.#tell("change");
    this.#tick();
  }

  /** The groups there are now, or null. */
  get current() {
    return this.#timer && this.left > 0 ? this.#known : null;
  }

  /** Milliseconds until everybody is back. */
  get left() {
    return this.#known ? Date.parse(this.#known.ends_at) - this.#now() : 0;
  }

  /** The number of somebody's group, "all" or null. */
  of(id) {
    const { groups = [], everywhere = [] } = this.current ?? {};
    if (everywhere.includes(id)) return "all";
    return groups.findIndex((group) => group.includes(id)) + 1 || null;
  }

  role(id) {
    return this.current?.roles[id];
  }

  /** Those of the `others` whom `you` are with. */
  among(others, you) {
    const mine = this.of(you);
    if (!this.current || mine === "all") return others;
    return others.filter(({ id }) => [mine, "all"].includes(this.of(id)));
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick() {
    if (this.current) return this.#tell("time");
    this.stop();
    this.#tell("change");
  }

  #tell(type) {
    this.dispatchEvent(new Event(type));
  }
}
