/** One person on the stage: picture or initials, name, place, and what one should know. */

import { say } from "./words.js";
import { useSpeaker } from "./sound.js";

const template = document.querySelector("template[data-tile]");
const STILL = 6000; // milliseconds without a new frame before the picture is said to stand still

export class Tile {
  #person = null;
  #frames = 0;
  #movedAt = 0;
  #track = null;

  constructor(id, { own = false, blocked = () => {} } = {}) {
    this.own = own;
    this.blocked = blocked;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.element.dataset.person = id;
    this.video = this.#find("video");
    this.audio = this.#find("audio");
    this.video.addEventListener("resize", () => this.#moved());
    if (own) {
      this.element.dataset.own = "";
      this.audio.remove();
    }
  }

  #find(selector) {
    return this.element.querySelector(selector);
  }

  /** A track that this person sends, or null for one's own camera switched off. */
  take(kind, track) {
    const element = kind === "audio" ? this.audio : this.video;
    if (kind === "video") {
      if (this.#track === track) return;
      this.#track = track;
      this.#frames = 0;
      if (this.own) this.#movedAt = Infinity;
    }
    element.srcObject = track && new MediaStream([track]);
    if (track) this.play(element);
  }

  /** Start sound or picture; a browser that wants a click first says so. */
  play(element = this.audio) {
    element.play?.().catch((error) => error.name === "NotAllowedError" && this.blocked(element));
  }

  useSpeaker(speaker) {
    if (!this.own) useSpeaker(this.audio, speaker);
  }

  /** Whether what they say comes out here. */
  hear(heard) {
    if (this.own) return;
    this.audio.muted = !heard;
    this.#mark("unheard", !heard);
  }

  /** Who it is and how they are, from the server. */
  show(person, { hand, seen, state, role }) {
    this.#person = { ...person, seen, state };
    const { element } = this;
    element.dataset.seat = person.seat ?? "advisor";
    element.dataset.connection = person.connection;
    element.dataset.link = state;
    this.#text(".tile__initials", person.initials);
    this.#text(".tile__name", this.own ? say("you", { name: person.name }) : person.name);
    const roleMark = this.#find(".tile__role");
    roleMark.hidden = !role;
    this.#text(".tile__role", role ? say(`role.${role}`) : "");
    const handMark = this.#find(".tile__hand");
    handMark.hidden = !hand;
    this.#text("[data-order]", hand || "");
    const reconnecting = person.connection === "reconnecting";
    this.#mark("muted", !person.media.microphone && !reconnecting);
    this.#mark("sound", person.media.receive === "audio");
    this.#mark("line", reconnecting || person.line === "poor");
    this.draw();
  }

  /** Frames decoded so far, sound received so far: also kept in the page for support. */
  count({ frames, packets, energy, height }) {
    if (frames > this.#frames) this.#moved();
    this.#frames = frames;
    Object.assign(this.element.dataset, { frames, packets, energy: energy.toFixed(4), height });
  }

  draw() {
    const { media, connection, role, seat, seen, state, line } = this.#person;
    const camera = this.own ? Boolean(this.#track) : media.camera;
    const fresh = performance.now() - this.#movedAt < STILL;
    const picture = camera && seen && this.#movedAt > 0;
    this.video.hidden = !picture;
    this.element.toggleAttribute("data-still", picture && !fresh && !this.own);
    const place = seat ? say("seat", { number: seat }) : say(role);
    const note =
      connection === "reconnecting"
        ? say("note.reconnecting")
        : !this.own && state !== "connected"
          ? say("note.connecting")
          : picture && !fresh && !this.own
            ? say("note.still")
            : media.receive === "audio"
              ? say("note.sound")
              : line === "poor"
                ? say("note.line")
                : place;
    this.#text(".tile__note", note);
  }

  speaking(speaks) {
    this.element.toggleAttribute("data-speaking", speaks);
  }

  main(is) {
    this.element.toggleAttribute("data-main", is);
  }

  remove() {
    for (const element of [this.audio, this.video]) element.srcObject = null;
    this.element.remove();
  }

  #moved() {
    if (this.own) return;
    this.#movedAt = performance.now();
    if (this.video.hidden && this.#person) this.draw();
  }

  #mark(name, shown) {
    this.#find(`[data-mark="${name}"]`).hidden = !shown;
  }

  #text(selector, text) {
    const element = this.#find(selector);
    if (element.textContent !== String(text)) element.textContent = text;
  }
}
