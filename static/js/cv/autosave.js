// <form data-cv-autosave>: saved as one types, one request at a time. What could not be sent
// stays in its fields, and is sent when the network or the site is back.

const PAUSE = 900; // milliseconds without a letter
const SLOWEST = 15_000;
const AGAIN = [2_000, 5_000, 10_000, 30_000];
const open = new Set();

/** Puts the errors of an answered form beside the same fields of this one. */
function showErrors(form, answered) {
  for (const field of form.querySelectorAll(".cv-fields :is(input, textarea, select)")) {
    const other = field.id && answered.querySelector(`#${CSS.escape(field.id)}`);
    const [group, theirs] = [field.parentElement, other?.parentElement];
    if (!theirs) continue;
    group.className = theirs.className;
    for (const name of ["aria-invalid", "aria-describedby"]) {
      if (other.hasAttribute(name)) field.setAttribute(name, other.getAttribute(name));
      else field.removeAttribute(name);
    }
    group.querySelector(":scope > .fr-messages-group")?.remove();
    const messages = theirs.querySelector(":scope > .fr-messages-group");
    if (messages) group.append(messages);
  }
}

/** Which words say why it was not kept: an answer that is none of ours, or no answer at all. */
function reason(problem) {
  if (!(problem instanceof Response)) return "away";
  if (problem.redirected || [401, 403].includes(problem.status)) return "ended";
  return [404, 410].includes(problem.status) ? "gone" : "later";
}

export class Autosave {
  #form; #state; #timer; #sent; #failures = 0; #busy = null; #stopped = false; #line = null;

  constructor(form) {
    this.#form = form;
    this.#state = form.querySelector("[data-cv-state]");
    form.dataset.wired = "yes";
    this.#sent = this.#content();
    this.inPlace = Boolean(form.closest("[data-cv-slot]"));
    form.addEventListener("input", () => this.#later(PAUSE));
    form.addEventListener("change", () => this.#later(0));
    form.addEventListener("submit", (event) => this.#submit(event));
    if (this.inPlace) {
      const button = form.querySelector("[data-cv-done]");
      button.textContent = button.dataset.cvDone;
    }
    open.add(this);
  }

  get isUnsent() {
    return this.#form.isConnected && this.#content() !== this.#sent;
  }

  /** Sends what changed; true when nothing is left to send. */
  async save() {
    clearTimeout(this.#timer);
    while (this.#busy) await this.#busy;
    if (this.#stopped || !this.isUnsent) return !this.isUnsent;
    this.#busy = this.#send();
    const done = await this.#busy;
    this.#busy = null;
    return done && !this.isUnsent;
  }

  #content() {
    const fields = new FormData(this.#form);
    for (const name of ["csrfmiddlewaretoken", "revision", "page", "key"]) fields.delete(name);
    return JSON.stringify([...fields]);
  }

  #later(pause) {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(() => this.save(), pause);
  }

  #say(name) {
    const words = name ? this.#state.dataset[name] : "";
    if (this.#state.textContent !== words) this.#state.textContent = words;
  }

  async #send() {
    const content = this.#content();
    this.#say("saving");
    let answer;
    try {
      const headers = { "X-Requested-With": "fetch" };
      const signal = AbortSignal.timeout(SLOWEST);
      const body = new FormData(this.#form);
      answer = await fetch(this.#form.action, { method: "POST", body, headers, signal });
      if (answer.redirected || ![200, 409, 422].includes(answer.status)) throw answer;
      this.#draw(answer.status, content, await answer.text());
    } catch (problem) {
      const name = reason(problem);
      this.#say(name);
      // Signed out, or gone: sending the same again would change nothing.
      if (name === "ended" || name === "gone") return false;
      this.#timer = setTimeout(() => this.save(), AGAIN[this.#failures] ?? AGAIN.at(-1));
      this.#failures += 1;
      return false;
    }
    this.#failures = 0;
    return answer.status === 200;
  }

  #draw(status, content, html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const answered = page.querySelector("form[data-cv-autosave]");
    showErrors(this.#form, answered);
    if (status === 422) return this.#say("refused");
    this.#form.elements.revision.value = answered.elements.revision.value;
    this.#form.action = answered.getAttribute("action");
    if (status === 409) {
      this.#stopped = true;
      this.#form.querySelector("[data-cv-conflict]").replaceWith(answered.querySelector("[data-cv-conflict]"));
      return this.#say("conflict");
    }
    this.#sent = content;
    this.#line = answered.querySelector("[data-cv-line]")?.content.firstElementChild;
    this.#showLine();
    this.#say("saved");
  }

  /** The entry's line in the list above says what its form now says. */
  #showLine() {
    const line = this.#line && document.getElementById(this.#line.id);
    for (const name of line ? ["title", "detail", "tags"] : []) {
      line.querySelector(`[data-cv-${name}]`).replaceChildren(
        ...this.#line.querySelector(`[data-cv-${name}]`).cloneNode(true).childNodes,
      );
    }
  }

  async #submit(event) {
    if (!this.inPlace || event.submitter?.name === "choice") {
      open.delete(this); // the whole page goes, with everything that was typed
      return;
    }
    event.preventDefault();
    if (await this.save()) this.#close();
    else this.#form.querySelector("[aria-invalid]")?.focus();
  }

  /** Done: the form goes, a new entry takes its place in the list, the focus goes back. */
  #close() {
    open.delete(this);
    const part = this.#form.closest("section");
    const item = this.#line && document.getElementById(this.#line.id);
    const button = this.#form.closest("[data-cv-slot]").parentElement.querySelector("[data-cv-open]");
    this.#form.remove();
    if (this.#line && !item) {
      part.querySelector("[data-cv-list]").append(this.#line);
      window.htmx.process(this.#line);
    }
    (part.querySelector(":scope > [data-cv-open]") && !item && this.#line
      ? part.querySelector(":scope > [data-cv-open]")
      : button).focus();
  }
}

const saveAll = () => open.forEach((one) => one.save());
window.addEventListener("online", saveAll);
document.addEventListener("visibilitychange", () => document.hidden && saveAll());
window.addEventListener("beforeunload", (event) => {
  if ([...open].some((one) => one.isUnsent)) event.preventDefault();
});
