/** Who waits at the door, for who leads the session: announced once, and shown above the stage. */

import { announce, notice } from "./notices.js";
import { count, say } from "./words.js";

/** Follow the part « Porte » wherever it is drawn again; `show()` brings it into sight. */
export function watchDoor(section, show) {
  if (!section) return;
  const button = document.querySelector("[data-door-show]");
  let known = new Set();
  section.addEventListener("part:drawn", () => {
    const waiting = [...section.querySelectorAll("[data-waits]")];
    const ids = waiting.map(({ dataset }) => dataset.waits + ("asks" in dataset ? "!" : ""));
    const fresh = waiting.filter((_, index) => !known.has(ids[index]));
    known = new Set(ids);
    for (const { dataset } of fresh) {
      announce(say("asks" in dataset ? "door.asks" : "door.waits", { name: dataset.name }));
    }
    const [first] = waiting;
    const words = first && (waiting.length > 1 ? count("door", waiting.length) : say("asks" in first.dataset ? "door.asks" : "door.waits", first.dataset));
    notice("door", words ?? "");
    button.hidden = !first;
  });
  button.addEventListener("click", show);
}
