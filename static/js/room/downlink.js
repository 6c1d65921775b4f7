/** What comes from the media server: its offers tell whose each section is. */

import { Side } from "./side.js";

export class Downlink extends Side {
  #sources = new Map(); // by section received: {id, kind}
  #given = new Map(); // by person and kind, the track the stage has
  #give;

  /** `give({id, kind, track})` is called for what has begun to come. */
  constructor(parts, give) {
    super(parts);
    this.#give = give;
  }

  /** The server offers these sections, `[{mid, id, kind}]`. */
  offered(description, sources) {
    this.inTurn(() => this.#answer(description, sources));
  }

  /** Whether anything of this person is offered. */
  knows(id) {
    return [...this.#sources.values()].some((source) => source.id === id);
  }

  receiver(id, kind) {
    return this.connection.getTransceivers().find(({ mid }) => {
      const source = this.#sources.get(mid);
      return source?.id === id && source.kind === kind;
    })?.receiver;
  }

  /** What is reported of each of these people, by id. */
  async reports(people) {
    const found = new Map(people.map((id) => [id, new Map()]));
    for (const entry of (await this.connection.getStats()).values()) {
      if (entry.type !== "inbound-rtp") continue;
      const { id, kind } = this.#sources.get(entry.mid) ?? {};
      if (kind === entry.kind) found.get(id)?.set(entry.id, entry);
    }
    return found;
  }

  /** Only these people are there: who comes back is new. */
  keep(people) {
    for (const key of this.#given.keys()) if (!people.includes(key.split(" ")[0])) this.#given.delete(key);
  }

  /** Look for another way to the server: it is the one that offers. */
  restart() {
    this.tell({});
  }

  async #answer(description, sources) {
    const { connection } = this;
    await connection.setRemoteDescription(description);
    this.#sources = new Map(sources.map(({ mid, id, kind }) => [mid, { id, kind }]));
    await connection.setLocalDescription();
    this.describe();
    for (const { mid, receiver } of connection.getTransceivers()) {
      const source = this.#sources.get(mid);
      if (source) this.#await({ ...source, track: receiver.track });
    }
    connection.onconnectionstatechange();
  }

  /** Not before something comes: what is heard and seen until then goes on. */
  #await(detail) {
    const { id, kind, track } = detail;
    const key = `${id} ${kind}`;
    const give = () => {
      if (this.#given.get(key) === track || this.receiver(id, kind)?.track !== track) return;
      this.#given.set(key, track);
      this.#give(detail);
    };
    if (track.muted) track.addEventListener("unmute", give, { once: true });
    else give();
  }
}
