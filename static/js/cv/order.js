// Entries put in order: by buttons that keep the focus and say the new place, and by dragging a
// grip with mouse, pen or finger. The page changes at once; the server is told afterwards.

const EDGE = 60; // pixels from the window's edge where dragging scrolls
const texts = {
  fr: {
    place: (title, rank, count) => `${title} : ${rank} sur ${count}`,
    failed: "L’ordre n’a pas pu être enregistré. Réessayez dans un moment.",
  },
  en: {
    place: (title, rank, count) => `${title}: ${rank} of ${count}`,
    failed: "The order could not be saved. Try again in a moment.",
  },
};
const words = texts[document.documentElement.lang] ?? texts.fr;

const say = (text) => { document.querySelector("[data-cv-said]").textContent = text; };
const itemsOf = (list) => [...list.querySelectorAll(":scope > [data-cv-item]")];

/** Tells the server; refused, the list is again as it was `before`. */
async function tell(item, before) {
  const list = item.parentElement;
  const items = itemsOf(list);
  const rank = items.indexOf(item);
  say(words.place(item.querySelector("[data-cv-title]").textContent, rank + 1, items.length));
  const body = new FormData(item.querySelector("form"));
  body.set("to", rank);
  try {
    const headers = { "X-Requested-With": "fetch" };
    const answer = await fetch(item.dataset.move, { method: "POST", body, headers });
    if (answer.status !== 204) throw answer;
  } catch {
    say(words.failed);
    const held = document.activeElement; // moving an element takes its focus away
    list.append(...before.filter((one) => one.parentElement === list));
    held.focus();
  }
}

function step(button) {
  const item = button.closest("[data-cv-item]");
  const items = itemsOf(item.parentElement);
  const other = items[items.indexOf(item) + Number(button.dataset.cvMove)];
  if (other && button.dataset.cvMove === "1") other.after(item);
  else if (other) other.before(item);
  button.focus(); // moving an element takes its focus away
  tell(item, items);
}

function drag(grip, event) {
  const item = grip.closest("[data-cv-item]");
  const before = itemsOf(item.parentElement);
  item.classList.add("cv-item--dragged");
  const follow = ({ clientY }) => {
    const above = (one) => {
      const box = one.getBoundingClientRect();
      return clientY < box.top + box.height / 2;
    };
    const others = itemsOf(item.parentElement).filter((one) => one !== item);
    const next = others.find(above);
    if (next && item.nextElementSibling !== next) next.before(item);
    else if (!next && others.length && item.previousElementSibling !== others.at(-1)) others.at(-1).after(item);
    if (clientY < EDGE) window.scrollBy(0, -12);
    if (clientY > window.innerHeight - EDGE) window.scrollBy(0, 12);
  };
  const stop = ({ type, pointerId, clientY }) => {
    if (pointerId !== event.pointerId) return;
    // The last move may not have been told.
    if (type === "pointerup") follow({ clientY });
    over.abort();
    item.classList.remove("cv-item--dragged");
    if (type === "pointercancel") item.parentElement.append(...before);
    else if (itemsOf(item.parentElement).some((one, rank) => one !== before[rank])) tell(item, before);
  };
  // Of the document: an element that is moved in the page loses its pointer.
  const over = new AbortController();
  const heard = { signal: over.signal };
  document.addEventListener("pointermove", follow, heard);
  document.addEventListener("pointerup", stop, heard);
  document.addEventListener("pointercancel", stop, heard);
}

export function order(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-cv-move]");
    if (!button?.closest("[data-cv-list]")) return;
    event.preventDefault();
    step(button);
  });
  root.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-cv-grip]");
    if (!grip || event.button !== 0) return;
    event.preventDefault();
    drag(grip, event);
  });
}
