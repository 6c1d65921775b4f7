// The summary of a form's errors takes the focus when it appears; its links go to the fields.

function focusSummary(root) {
  root.querySelector?.("[data-eclub-errors]")?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => focusSummary(event.target));
focusSummary(document);
