/** What the page says by itself: short lines above the stage, and words for screen readers. */

const GATHER = 700; // milliseconds: several arrivals are one announcement

const announcer = document.querySelector("[data-announcer]");
let waiting = [];

/** Say this politely, together with what else happens in the same moment. */
export function announce(text) {
  if (waiting.push(text) > 1) return;
  setTimeout(() => {
    announcer.textContent = waiting.slice(-4).join(" ");
    waiting = [];
  }, GATHER);
}

/** Show a line above the stage, or none; `kind` is its place. */
export function notice(kind, text) {
  const element = document.querySelector(`[data-notice="${kind}"]`);
  if (text && element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}

/** Show or hide the button that lets the others' sound through. */
export function offerSound(offered) {
  document.querySelector('[data-notice="sound"]').hidden = !offered;
}
