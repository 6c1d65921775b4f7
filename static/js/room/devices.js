/** The devices as the person sees them: the picture, the level, what is wrong and what to do. */

import { Meter, playNotes } from "./sound.js";
import { knows, say } from "./words.js";

const HEARD = 0.2; // of the level, clearly above a quiet room
const DARK = 12; // of 255, mean brightness below which a picture is black
const LOOK = 1000;

export class Devices {
  #root;
  #media;
  #meter = new Meter();
  #microphone = null;
  #heard = false;
  #dark = false;
  #canvas = document.createElement("canvas");
  #visible = false;
  #lookedAt = 0;

  constructor(root, media) {
    this.#root = root;
    this.#media = media;
    this.video = root.querySelector("[data-devices-video]");
    media.addEventListener("change", () => this.#draw());
    media.addEventListener("devices", () => this.#fill());
    root.addEventListener("click", (event) => this.#clicked(event));
    root.addEventListener("change", ({ target }) => this.#chosen(target));
    new IntersectionObserver(([{ isIntersecting }]) => this.#show(isIntersecting)).observe(root);
    Object.assign(this.#canvas, { width: 16, height: 9 });
    const known = "setSinkId" in HTMLMediaElement.prototype;
    for (const part of this.#all("[data-devices-speaker]")) part.hidden = !known;
    this.#draw();
    this.#probe();
  }

  /** Open what is wished, saying first that the browser is going to ask. */
  async start(wishes) {
    const asking = this.#find("[data-devices-asking]");
    const slow = setTimeout(() => (asking.hidden = false), 700); // no answer yet: it is asking
    await this.#media.set(wishes);
    clearTimeout(slow);
    asking.hidden = true;
    this.#draw();
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }

  #all(selector) {
    return this.#root.querySelectorAll(selector);
  }

  #clicked({ target }) {
    const { devicesSwitch: kind } = target.closest("[data-devices-switch]")?.dataset ?? {};
    if (kind) this.#media.set({ [kind]: !this.#media.wanted[kind] });
    const { devicesAgain: again } = target.closest("[data-devices-again]")?.dataset ?? {};
    if (again) this.start({ [again]: true });
    if (target.closest("[data-devices-listen]")) this.#listen();
  }

  #chosen(target) {
    const { devicesChoice: kind } = target.dataset;
    if (kind === "speaker") this.#media.chooseSpeaker(target.value);
    else if (kind) this.#media.choose(kind, target.value);
  }

  async #listen() {
    this.#state("speaker", "playing");
    const sound = this.#find("[data-devices-sound]");
    const played = playNotes(sound, this.#media.speaker);
    await played.then(() => this.#state("speaker", "played"), () => this.#state("speaker", "failed"));
  }

  #state(kind, name, places) {
    const element = this.#find(`[data-devices-state="${kind}"]`);
    const text = say(`${kind}.${name}`, places);
    if (element.textContent !== text) element.textContent = text; // said once by screen readers
    element.dataset.state = name;
  }

  /** Lists of devices; without permission they have no names and one line says the default. */
  #fill() {
    const lists = { audio: "audioinput", video: "videoinput", speaker: "audiooutput" };
    for (const [kind, list] of Object.entries(lists)) {
      const select = this.#find(`[data-devices-choice="${kind}"]`);
      const devices = this.#media.devices[list];
      const options = devices.map(({ deviceId, label }, index) => {
        const name = label || say(`device.nth.${kind}`, { number: index + 1 });
        return new Option(name, deviceId);
      });
      const empty = kind === "speaker" ? "device.default" : "device.none";
      if (!options.length) options.push(new Option(say(empty), ""));
      select.replaceChildren(...options);
      select.disabled = !devices.length;
      select.value = kind === "speaker" ? this.#media.speaker : this.#media.using(kind);
      if (select.selectedIndex < 0) select.selectedIndex = 0;
    }
  }

  #draw() {
    const { tracks, wanted, problems } = this.#media;
    for (const kind of ["audio", "video"]) {
      const button = this.#find(`[data-devices-switch="${kind}"]`);
      const on = this.#media.on(kind);
      button.setAttribute("aria-pressed", on);
      const word = `${on ? "on" : "off"}.${kind}`;
      button.querySelector("[data-state]").textContent = say(knows(word) ? word : on ? "on" : "off");
      this.#find(`[data-devices-again="${kind}"]`).hidden = !problems[kind];
      const select = this.#find(`[data-devices-choice="${kind}"]`);
      const using = this.#media.using(kind);
      if ([...select.options].some(({ value }) => value === using)) select.value = using;
    }
    const picture = this.#media.sending("video");
    if (this.video.srcObject?.getVideoTracks()[0] !== (picture ?? undefined)) {
      this.video.srcObject = picture && new MediaStream([picture]);
      this.#dark = false;
    }
    this.video.hidden = !picture;
    const none = this.#find("[data-devices-none]");
    none.hidden = Boolean(picture);
    none.textContent = say(`picture.${problems.video ? "problem" : wanted.video ? "waiting" : "off"}`);
    if (this.#microphone !== tracks.audio) this.#heard = false;
    this.#microphone = tracks.audio;
    if (this.#visible) this.#meter.follow(tracks.audio);
    this.#words();
  }

  #words() {
    const { wanted, problems, tracks } = this.#media;
    const running = { audio: this.#heard ? "heard" : "silent", video: this.#dark ? "dark" : "seen" };
    for (const kind of ["audio", "video"]) {
      const open = tracks[kind] ? running[kind] : "waiting";
      this.#state(kind, problems[kind] ?? (wanted[kind] ? open : "off"));
    }
  }

  #show(visible) {
    const began = visible && !this.#visible;
    this.#visible = visible;
    this.#meter.follow(visible ? this.#microphone : null);
    if (!began) return;
    this.video.play().catch(() => {}); // it stops when it is moved from the lobby to the dialog
    requestAnimationFrame((now) => this.#animate(now));
  }

  #animate(now) {
    if (!this.#visible) return;
    const level = this.#media.on("audio") ? this.#meter.level : 0;
    this.#find("[data-devices-level]").style.setProperty("--level", level.toFixed(2));
    if (level > HEARD && !this.#heard) {
      this.#heard = true;
      this.#words();
    }
    if (now - this.#lookedAt > LOOK) {
      this.#lookedAt = now;
      this.#look();
    }
    requestAnimationFrame((next) => this.#animate(next));
  }

  /** A lens cap is not seen by the browser, only by the picture. */
  #look() {
    if (this.video.hidden || this.video.readyState < 2) return;
    const drawing = this.#canvas.getContext("2d", { willReadFrequently: true });
    drawing.drawImage(this.video, 0, 0, 16, 9);
    const { data } = drawing.getImageData(0, 0, 16, 9);
    let sum = 0;
    for (let index = 0; index < data.length; index += 4) sum += data[index] + data[index + 1] + data[index + 2];
    const dark = sum / (data.length / 4) / 3 < DARK;
    if (dark === this.#dark) return;
    this.#dark = dark;
    this.#words();
  }

  /** How long the platform takes to answer, the median of five small questions. */
  async #probe() {
    const address = this.#find("[data-devices-probe]").dataset.devicesProbe;
    const delays = [];
    try {
      for (let round = 0; round < 5; round += 1) {
        const start = performance.now();
        await fetch(address, { method: "HEAD", cache: "no-store" });
        delays.push(performance.now() - start);
      }
    } catch {
      return this.#state("line", "none");
    }
    const delay = Math.round(delays.sort((one, other) => one - other)[2]);
    this.#state("line", delay < 300 ? "fast" : delay < 1000 ? "slow" : "bad", { delay });
  }
}
