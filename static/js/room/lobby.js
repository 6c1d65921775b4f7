/**
 * The waiting room: the devices are tried, the door is watched, and one enters: by hand once it
 * is open, or alone when one has asked to.
 */

import { duration, hour } from "./clock.js";
import { Doorbell } from "./doorbell.js";
import { say } from "./words.js";

const DAY = 24 * 3600 * 1000;
const LATELY = 60 * 1000;
const SPREAD = 1500; // milliseconds over which pages ring at the hour, not all at once

export class Lobby {
  #door;
  #asks;
  #waiting = [];
  #bell;
  #timer;
  #touchedAt = -Infinity;
  #late = Math.random() * SPREAD;

  /**
   * `door` is how it stood when the page was made, `asks` whether the person wants in already;
   * `done({alone, socket})` is called once: `alone` when nobody looks at the page or touched it
   * lately, for then microphone and camera stay closed; `socket` is the door's, open, or null.
   * `end(code)` when there is nothing to wait for.
   */
  constructor(root, { url, opensAt, startsAt, now, media, door, asks, done, end }) {
    Object.assign(this, { root, opensAt, startsAt, now, media, done, end });
    this.#door = door;
    this.#asks = asks;
    this.#bell = new Doorbell(url);
    this.listening = new AbortController();
    const on = (target, type, react, more) =>
      target.addEventListener(type, react, { signal: this.listening.signal, ...more });
    on(this.#bell, "door", ({ detail }) => this.#told(detail));
    on(this.#bell, "end", ({ detail }) => this.#leave(() => end(detail)));
    for (const type of ["pointerdown", "keydown"]) {
      on(window, type, () => (this.#touchedAt = performance.now()), { capture: true });
    }
    on(this.#find("enter"), "click", () => this.#pressed());
    on(this.#find("alone"), "click", () => {
      media.set({ audio: false, video: false });
      this.#enter(false);
    });
    on(media, "change", () => this.#draw());
    this.#timer = setInterval(() => this.#tick(), 1000);
    this.#tick();
  }

  get #shut() {
    return this.opensAt > this.now();
  }

  #find(name) {
    return this.root.querySelector(`[data-lobby-${name}]`);
  }

  #tick() {
    const ready = this.now() > this.opensAt + this.#late;
    if (ready && !this.#bell.rings) this.#bell.ring(this.#asks); // also once open: to come in by
    if (ready && this.#door === "early" && this.now() > this.startsAt + this.#late) {
      this.#late += 5000; // should the server's clock not be there yet
      this.#bell.ring(this.#asks);
    }
    this.#draw();
  }

  #told({ door, waiting }) {
    this.#door = door;
    this.#waiting = waiting;
    if (door === "open" && this.#asks) {
      this.#enter(document.hidden || performance.now() - this.#touchedAt > LATELY);
    } else this.#draw();
  }

  #pressed() {
    if (this.#door === "open" && !this.#shut) return this.#enter(false);
    this.#asks = !this.#asks;
    if (!this.#shut) this.#bell.ring(this.#asks);
    this.#draw();
  }

  #enter(alone) {
    const socket = this.#bell.give();
    this.#leave(() => this.done({ alone, socket }));
  }

  #leave(then) {
    clearInterval(this.#timer);
    this.listening.abort();
    this.#bell.close();
    then();
  }

  #draw() {
    const far = this.opensAt - this.now() > DAY;
    const door = far ? "later" : this.#shut ? "shut" : this.#door;
    const until = this.#shut ? this.opensAt : this.startsAt;
    const { timeZone } = document.body.dataset;
    const day = new Date(until).toLocaleDateString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", timeZone });
    const places = { day, hour: hour(until), time: duration(until - this.now()) };
    const asked = this.#asks && door !== "open" ? ".asked" : "";
    this.root.dataset.door = door;
    this.#write("words", say(`lobby.${door}${asked}`, places));
    this.#find("enter").hidden = far;
    if (!far) this.#write("enter", say(`lobby.key.${door}${asked}`));
    const { problems } = this.media;
    this.#find("alone").hidden = door !== "open" || !(problems.audio && problems.video);
    const names = this.#waiting.map(({ name }) => name).join(", ");
    this.#find("waiting").hidden = door === "open" || !names;
    this.#write("waiting", say("lobby.waiting", { names }));
  }

  #write(name, text) {
    const element = this.#find(name);
    if (element.textContent !== text) element.textContent = text;
  }
}
