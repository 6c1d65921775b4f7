/**
 * Everybody in the panel, with a note on each, a switch of their voice and, for who leads the
 * session, what can be asked of them. A row is drawn again only where it changed, so that focus and open menus stay.
 *
 * Emits `ask` with {ask, to}, `silence` with {to, name} and `remove` with the participant's id.
 */

import { announce } from "./notices.js";
import { say } from "./words.js";

const template = document.querySelector("template[data-person]");

export class People extends EventTarget {
  #list;
  #rows = new Map();

  constructor(root) {
    super();
    this.#list = root.querySelector("[data-people]");
    this.#list.addEventListener("click", (event) => this.#clicked(event));
    this.#list.addEventListener("keydown", (event) => this.#typed(event));
    for (const button of root.querySelectorAll("[data-ask-all]")) {
      button.addEventListener("click", () => {
        this.#emit("ask", { ask: button.dataset.askAll, to: null });
        announce(say(`asked.all.${button.dataset.askAll}`));
      });
    }
  }

  /** Who is there: `{id, name, initials, seat, silenced, note, bad, asks}`, `asks` what may be asked of them. */
  draw(people) {
    const wanted = people.map((person) => this.#row(person));
    const ids = new Set(people.map(({ id }) => id));
    for (const [id, { element }] of this.#rows) {
      if (ids.has(id)) continue;
      if (element.contains(document.activeElement)) this.#list.closest("[role=tabpanel]").focus();
      element.remove();
      this.#rows.delete(id);
    }
    wanted.forEach((element, index) => {
      if (this.#list.children[index] !== element) this.#list.insertBefore(element, this.#list.children[index]);
    });
  }

  #row(person) {
    const known = this.#rows.get(person.id) ?? { element: template.content.firstElementChild.cloneNode(true) };
    const { element } = known;
    const drawn = JSON.stringify(person);
    if (known.drawn === drawn) return element;
    this.#rows.set(person.id, { element, drawn });
    const { id, name, initials, seat, silenced, note, bad, asks } = person;
    Object.assign(element.dataset, { listed: id, seat: seat ?? "advisor", name });
    element.toggleAttribute("data-bad", bad);
    element.querySelector(".people__avatar").textContent = initials;
    element.querySelector(".people__name").textContent = name;
    element.querySelector(".people__note").textContent = note;
    const more = element.querySelector(".people__more");
    more.hidden = !asks.length;
    more.setAttribute("aria-label", say("asks", { name }));
    element.querySelector("[data-ask=silence]").setAttribute("aria-pressed", silenced);
    for (const button of element.querySelectorAll("[data-ask]")) {
      if (button === document.activeElement && !asks.includes(button.dataset.ask)) more.focus();
      button.hidden = !asks.includes(button.dataset.ask);
      this.#calm(button);
    }
    return element;
  }

  #clicked({ target }) {
    const row = target.closest("[data-listed]");
    const more = target.closest(".people__more");
    if (more) return this.#open(row, more.ariaExpanded !== "true");
    const button = target.closest("[data-ask]");
    if (!button) return;
    const { listed: to, name } = row.dataset;
    const { ask } = button.dataset;
    if (ask === "silence") return this.#emit(ask, { to, name }); // a switch: the menu stays
    // Sending somebody out is asked twice, at the same place.
    if (ask === "remove" && !("sure" in button.dataset)) {
      button.dataset.sure = "";
      button.textContent = say("ask.remove.sure", { name });
      return;
    }
    this.#emit(ask === "remove" ? "remove" : "ask", ask === "remove" ? to : { ask, to });
    announce(say(`asked.${ask}`, { name }));
    this.#open(row, false);
  }

  #typed(event) {
    const row = event.target.closest("[data-listed]");
    if (event.key !== "Escape" || row?.querySelector(".people__menu").hidden !== false) return;
    event.stopPropagation(); // the panel stays open
    this.#open(row, false);
  }

  #open(row, open) {
    const more = row.querySelector(".people__more");
    if (!open && row.contains(document.activeElement)) more.focus();
    more.ariaExpanded = String(open);
    row.querySelector(".people__menu").hidden = !open;
    row.querySelectorAll("[data-sure]").forEach((button) => this.#calm(button));
  }

  #calm(button) {
    if (!("sure" in button.dataset)) return;
    delete button.dataset.sure;
    button.textContent = say("ask.remove");
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
