// The editor of a CV: forms opened in place and saved as one types, entries put in order.
import { Autosave } from "./autosave.js";
import { order } from "./order.js";

function wire(root) {
  for (const form of root.querySelectorAll("form[data-cv-autosave]")) {
    if (!form.dataset.wired) new Autosave(form);
  }
  for (const list of root.querySelectorAll("[data-cv-list]")) {
    list.classList.add("cv-lines--movable");
  }
}

// A form that is open already is not read again over what is being typed in it.
document.addEventListener("htmx:beforeRequest", (event) => {
  const open = event.target.matches("[data-cv-open]") && event.detail.target.querySelector("form");
  if (!open) return;
  event.preventDefault();
  open.querySelector(".cv-fields input, .cv-fields textarea").focus();
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  wire(target.isConnected ? target : document);
  const first = document.querySelector("[data-cv-focus]")
    ?? target.querySelector?.(".cv-fields input, .cv-fields textarea");
  if (!first) return;
  first.focus();
  first.removeAttribute("data-cv-focus");
});

wire(document);
order(document);
