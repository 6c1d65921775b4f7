// [data-eclub-timer]: how long the call lasts, from its button or from the number that is dialled.
// What it shows is no live region: nobody wants seconds read aloud while they talk.

const box = document.querySelector("[data-eclub-timer]");
const field = document.querySelector("[data-eclub-log] [name=lasted]");
let startedAt = 0;
let ticking = 0;

export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function tick() {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  box.querySelector("[data-eclub-timer-time]").textContent = clock(seconds);
  if (field) field.value = seconds;
}

function toggle(source) {
  const button = box.querySelector("button");
  if (ticking) {
    // Dialling again does not stop it.
    if (source !== button) return;
    clearInterval(ticking);
    ticking = 0;
    button.hidden = true;
    return;
  }
  startedAt = Date.now();
  button.textContent = button.dataset.stop;
  ticking = setInterval(tick, 1000);
}

if (box) {
  box.hidden = false;
  document.addEventListener("click", (event) => {
    const source = event.target.closest("[data-eclub-timer-start]");
    if (source) toggle(source);
  });
  document.addEventListener("submit", () => { if (ticking) tick(); }, true);
}
