// data-eclub-once on a form: a nervous thumb sends it once.
// The pressed button keeps its name and value: a disabled button would not be sent, so busy
// buttons are only marked (aria-disabled) and later submissions are refused.

const BUSY = "eclub-busy";

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.matches("button, input[type=submit]"));
}

function release(form) {
  form.classList.remove(BUSY);
  for (const button of buttonsOf(form)) button.removeAttribute("aria-disabled");
}

// Captured: htmx listens on the form itself and must not see the second submission.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.classList.contains(BUSY)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-eclub-once], :has([data-eclub-once])")) return;
  const byHtmx = form.matches("[hx-post], [hx-get], [data-hx-post], [data-hx-get]");
  if (event.defaultPrevented && !byHtmx) return;
  form.classList.add(BUSY);
  for (const button of buttonsOf(form)) button.setAttribute("aria-disabled", "true");
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.matches?.(`form.${BUSY}`)) release(event.target);
});

// Back in history, the browser may show the page as it was when it was left.
window.addEventListener("pageshow", () => document.querySelectorAll(`form.${BUSY}`).forEach(release));
