// Cards of the board dragged from stage to stage with a mouse. A drop sends the card's own form,
// the one that « Déplacer » sends without a script: there is one way to move a company.

const OVER = "prospects__stage--over";
let dragged = null;

const formOf = (card) => card.querySelector("[data-eclub-move]");
const stageAt = (target) => target.closest?.("[data-eclub-stage]");

function free(card) {
  // A card one may not move has no form and stays where it is.
  card.draggable = Boolean(formOf(card));
}

const freeAll = () => document.querySelectorAll("[data-eclub-card]").forEach(free);
const unmark = () => document.querySelectorAll(`.${OVER}`).forEach((stage) => stage.classList.remove(OVER));

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("[data-eclub-card]") ?? null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.id);
  dragged.classList.add("prospect-card--dragged");
});

document.addEventListener("dragover", (event) => {
  const stage = dragged && stageAt(event.target);
  if (!stage) return;
  event.preventDefault();
  unmark();
  stage.classList.add(OVER);
});

document.addEventListener("drop", (event) => {
  const stage = dragged && stageAt(event.target);
  if (!stage) return;
  event.preventDefault();
  const form = formOf(dragged);
  if (form.elements.seen_in.value === stage.dataset.eclubStage) return;
  form.elements.to.value = stage.dataset.eclubStage;
  form.requestSubmit();
});

document.addEventListener("dragend", () => {
  dragged?.classList.remove("prospect-card--dragged");
  dragged = null;
  unmark();
});

// The board was drawn anew: the focus goes on where the card is now.
let moved = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  moved = event.target.matches?.("[data-eclub-move]") ? event.target.closest("[data-eclub-card]").id : null;
});
document.addEventListener("htmx:afterSettle", () => {
  freeAll();
  if (moved) document.getElementById(moved)?.querySelector("a")?.focus();
  moved = null;
});
freeAll();
