/**
 * The clocks of the agenda and of the round, by the server's time, and whose turn it is.
 *
 * `[data-clock-until]` counts down to a moment and kindly beyond it, in minutes, or to the second
 * with `[data-clock-seconds]`; `[data-clock-over]` is said once when it is reached. `[data-turn]`
 * names the participant who has the floor; `[data-say]` of a part is said when it changes.
 */

import { duration } from "./clock.js";
import { announce } from "./notices.js";
import { say } from "./words.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

function words(left, inSeconds) {
  if (inSeconds) {
    const seconds = Math.ceil(left / SECOND);
    const rest = String(Math.abs(seconds % 60)).padStart(2, "0");
    return `${seconds < 0 ? "+" : ""}${Math.floor(Math.abs(seconds) / 60)}:${rest}`;
  }
  if (left > 0) return say("clock.left", { time: duration(left) });
  const over = Math.floor(-left / MINUTE);
  return over ? say("clock.over", { time: duration(over * MINUTE) }) : say("clock.now");
}

/** Keep them right from now on; `now()` is the server's time. */
export function keepTicking(now) {
  const said = new Map(); // part → what was said of it last
  let before = now();

  const tick = () => {
    const moment = now();
    for (const element of document.querySelectorAll("[data-clock-until]")) {
      const { clockUntil, clockSeconds, clockOver } = element.dataset;
      const until = Date.parse(clockUntil);
      const text = words(until - moment, clockSeconds !== undefined);
      if (element.textContent !== text) element.textContent = text;
      element.classList.toggle("is-over", until <= moment);
      if (clockOver && before < until && until <= moment) announce(clockOver);
    }
    before = moment;
    const turn = document.querySelector("[data-turn]")?.dataset.turn;
    for (const tile of document.querySelectorAll(".tile")) {
      tile.toggleAttribute("data-has-floor", tile.dataset.person === turn);
    }
  };

  setInterval(tick, SECOND);
  document.addEventListener("part:drawn", ({ target }) => {
    tick();
    const text = target.querySelector("[data-say]")?.textContent.replace(/\s+/g, " ").trim() ?? "";
    const { part } = target.dataset;
    if (text && text !== said.get(part)) announce(text);
    said.set(part, text);
  });
}
