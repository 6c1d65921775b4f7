/** Before the door: the devices are tried, the opening awaited, and one enters. */

import { say } from "./words.js";
import { duration } from "./clock.js";

const DAY = 24 * 3600 * 1000;
const LATELY = 60 * 1000;

/**
 * Resolves once the person enters, by hand or alone at the opening: `{alone}` when nobody
 * looks at the page or touched it lately, for then microphone and camera stay closed.
 */
export function waitAtTheDoor(root, { opensAt, now, media }) {
  const enter = root.querySelector("[data-lobby-enter]");
  const words = root.querySelector("[data-lobby-words]");
  const without = root.querySelector("[data-lobby-alone]");
  const far = opensAt - now() > DAY;
  let armed = !far;
  let timer = null;
  let touchedAt = -Infinity;
  for (const type of ["pointerdown", "keydown"]) {
    addEventListener(type, () => (touchedAt = performance.now()), { capture: true });
  }
  const alone = () => document.hidden || performance.now() - touchedAt > LATELY;

  return new Promise((resolve) => {
    const done = (result) => {
      clearInterval(timer);
      resolve(result);
    };
    const draw = () => {
      const left = opensAt - now();
      if (left <= 0) {
        words.textContent = say("lobby.open");
        enter.textContent = say("lobby.enter");
        enter.hidden = false;
        if (armed && timer) done({ alone: alone() });
        return;
      }
      const at = new Date(opensAt);
      const { timeZone } = document.body.dataset;
      const hour = at.toLocaleTimeString(document.documentElement.lang, { timeStyle: "short", timeZone });
      const day = at.toLocaleDateString(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long", timeZone });
      const name = far ? "lobby.wait.later" : armed ? "lobby.wait" : "lobby.wait.by-hand";
      const text = say(name, { hour, day, time: duration(left) });
      if (words.textContent !== text) words.textContent = text;
      enter.textContent = say(armed ? "lobby.armed" : "lobby.unarmed");
      enter.hidden = far;
    };
    draw();
    if (opensAt > now()) timer = setInterval(draw, 1000);
    enter.addEventListener("click", () => {
      if (opensAt <= now()) return done({ alone: false });
      armed = !armed;
      draw();
    });
    without.addEventListener("click", () => {
      media.set({ audio: false, video: false });
      done({ alone: false });
    });
    media.addEventListener("change", () => {
      without.hidden = opensAt > now() || !(media.problems.audio && media.problems.video);
    });
  });
}
