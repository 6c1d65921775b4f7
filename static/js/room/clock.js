/** The session's clock, by the server's time: a laptop's may be wrong by minutes. */

import { count, say } from "./words.js";

const MINUTE = 60_000;
const DAY = 24 * 60; // minutes

/** A moment's hour as pages write it: "13 h 30", "14 h". */
export function hour(moment) {
  const { timeZone } = document.body.dataset;
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  const [hours, minutes] = new Date(moment).toLocaleTimeString("fr", options).split(":");
  return say(minutes === "00" ? "clock.full-hour" : "clock.hour", { hours: Number(hours), minutes });
}

/** "4 jours", "1 h 05" or "12 min", rounded up. */
export function duration(milliseconds) {
  const minutes = Math.max(0, Math.ceil(milliseconds / MINUTE));
  if (minutes < 60) return say("clock.minutes", { minutes });
  if (minutes >= DAY) return count("clock.days", Math.round(minutes / DAY));
  return say("clock.hours", {
    hours: Math.floor(minutes / 60),
    minutes: String(minutes % 60).padStart(2, "0"),
  });
}

export class Clock {
  #times;
  #ahead;

  /** Times as ISO texts: now, starts_at, ends_at, closes_at. */
  constructor(element, times) {
    this.element = element;
    this.set(times);
    setInterval(() => this.draw(), 5000);
    this.draw();
  }

  set({ now, ...times }) {
    this.#ahead = Date.parse(now) - Date.now();
    const entries = Object.entries(times).filter(([, text]) => typeof text === "string");
    this.#times = Object.fromEntries(entries.map(([name, text]) => [name, Date.parse(text)]));
  }

  now = () => Date.now() + this.#ahead;

  draw() {
    const now = this.now();
    const { starts_at: starts, ends_at: ends, closes_at: closes } = this.#times;
    const [name, until] =
      now < starts ? ["before", starts] : now < ends ? ["during", ends] : ["after", closes];
    const text = say(`clock.${name}`, { time: duration(until - now) });
    if (this.element.textContent !== text) this.element.textContent = text;
  }
}
