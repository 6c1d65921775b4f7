/** Draws a call: stage, discussion, people, keys, line, and what screen readers should hear. */

import { duration } from "./clock.js";
import { Hearing } from "./hearing.js";
import { announce, notice } from "./notices.js";
import { remarks } from "./remarks.js";
import { count, say } from "./words.js";

const MINUTE = 60_000;

export class View {
  #call;
  #parts;
  #hands = new Set();
  #settled = false;
  #grouped = "";
  #soon = false;
  #hearing;
  #sharer = null;

  /** `parts`: stage, listening, chat, panel, bar, clock, media, parts, line (an element), page. */
  constructor(call, parts) {
    this.#call = call;
    this.#parts = parts;
    this.#hearing = new Hearing(call);
    const { chat } = parts;
    const on = (type, react) => call.addEventListener(type, ({ detail }) => react(detail));
    on("welcome", ({ you, session }) => {
      chat.you = you;
      parts.clock.set(session);
    });
    on("change", () => this.#draw());
    on("people", (change) => this.#people(change));
    on("chat", (change) => this.#chat(change));
    on("pending", (pending) => chat.wait(pending));
    on("renewed", (name) => (name ? parts.parts.read(name) : parts.parts.readAll()));
    on("groups", () => this.#groups());
    on("voices", () => parts.stage.speaking(call.voices));
    on("line", () => this.#line());
    on("stopped", ({ by }) => announce(say("screen.stopped", { name: by })));
    on("refused", ({ about, code }) => {
      if (about === "say" && code === "too_fast") announce(say("refused.say"));
      if (about === "screen") announce(say("screen.taken", this.#call.roster.sharer ?? {}));
    });
    parts.page.querySelector("[data-reroute]").onclick = () => call.signalling.send({ type: "reroute" });
  }

  /** Carry out a key of the bar. */
  press(key) {
    if (key === "microphone") this.#toggle("audio", key);
    else if (key === "camera") this.#toggle("video", key);
    else if (key === "leave") this.#call.signalling.leave();
    else if (key === "screen") this.#share();
    else if (key === "hand") {
      this.#call.raise(!this.#call.hand);
      announce(say(`said.hand.${this.#call.hand ? "on" : "off"}`));
    }
  }

  async #toggle(kind, name) {
    const { media } = this.#parts;
    if (this.#call.sending.quiet) return announce(say("group.quiet"));
    // What was wished, not what works: pressed while unplugged, it must stay off when replugged.
    await media.set({ [kind]: !media.wanted[kind] });
    announce(say(`said.${name}.${media.on(kind) ? "on" : "off"}`));
  }

  #share() {
    const { sharer, you } = this.#call.roster;
    if (sharer && sharer.id !== you) {
      announce(say("screen.taken", sharer));
      this.#parts.stage.screen.point();
    } else this.#call.sending.share();
  }

  /** The shared screen; who begins and who ends is read out. */
  #screen() {
    const { companions, media, receive, roster } = this.#call;
    const { you, me } = roster;
    const sharer = [me, ...companions].find((person) => person && person.id === roster.sharer?.id) ?? null;
    // What one shares is true here before the server says so.
    const shown = media.on("screen") && (!sharer || sharer.id === you) ? me : sharer?.id === you ? null : sharer;
    const leads = me?.role === "advisor";
    this.#parts.stage.screen.show(shown ?? null, { own: shown?.id === you, leads, spared: receive === "audio" });
    if (sharer?.id === this.#sharer?.id) return;
    const known = this.#sharer;
    this.#sharer = sharer;
    if (known) announce(say(known.id === you ? "screen.mine.off" : "screen.off", known));
    if (sharer) announce(say(sharer.id === you ? "screen.mine.on" : "screen.on", sharer));
  }

  #draw() {
    const { stage, listening, bar, panel, media, page } = this.#parts;
    const call = this.#call;
    const { roster } = call;
    const { hands } = roster;
    page.dataset.socketOpen = call.signalling.open;
    page.dataset.media = call.way.name; // for support
    page.querySelector("[data-notice=way]").hidden = !call.way.fallen || roster.me?.role !== "advisor";
    stage.useSpeaker(media.speaker);
    const together = new Set([roster.you, ...call.companions.map(({ id }) => id)]);
    const shown = this.#shown();
    stage.draw(shown.filter(({ id }) => together.has(id)), {
      you: roster.you,
      hands,
      seen: (id) => call.seen(id),
      state: (id) => call.linkOf(id),
      role: (id) => call.groups.role(id),
    });
    const { microphone, camera, receive } = call.sending.state;
    const screen = media.on("screen");
    bar.draw({ microphone, camera, screen, receive, hand: call.hand, problems: this.#problems });
    this.#screen();
    const wrong = Object.entries(this.#problems).find(([, problem]) => problem);
    notice("device", wrong && say(wrong.join(".")));
    const leads = roster.me?.role === "advisor";
    panel.people(
      shown.map((person) => {
        const { id, initials, name, seat } = person;
        const order = hands.findIndex((other) => other.id === id) + 1;
        const quiet = leads && this.#hearing.quiet(id);
        const silenced = listening.silenced(id);
        const said = remarks(person, { order, quiet, leads, silenced, own: id === roster.you, group: call.groups.of(id), part: call.groups.role(id) });
        return { id, initials, name, seat, silenced, ...said };
      }),
    );
  }

  /** Everybody, oneself as one is here: one's own keys do not wait for the server. */
  #shown() {
    const { roster, sending, reach } = this.#call;
    const connection = reach.away ? "reconnecting" : "present";
    return roster.all.map((person) =>
      person.id === roster.you ? { ...person, media: sending.state, connection } : person,
    );
  }

  /** What is wrong with a device the person wants on. */
  get #problems() {
    const { wanted, problems } = this.#parts.media;
    const kinds = ["audio", "video"].filter((kind) => wanted[kind] && problems[kind]);
    return Object.fromEntries(kinds.map((kind) => [kind, problems[kind]]));
  }

  #people({ joined, left }) {
    const { roster } = this.#call;
    const others = joined.filter((id) => id !== roster.you).map((id) => roster.get(id).name);
    // Those who were there first are counted, not read out one by one.
    if (!this.#settled) announce(count("said.here", others.length));
    else for (const name of others) announce(say("said.joined", { name }));
    for (const { name } of left) announce(say("said.left", { name }));
    const raised = new Set(roster.hands.map(({ id }) => id));
    for (const { id, name } of this.#settled ? roster.hands : []) {
      if (id !== roster.you && !this.#hands.has(id)) announce(say("said.hand", { name }));
    }
    this.#hands = raised;
    this.#settled = true;
  }

  #chat({ lines, old }) {
    const { chat, panel } = this.#parts;
    chat.add(lines);
    for (const { author, name, body } of old ? [] : lines) {
      if (author === this.#call.roster.you) continue;
      panel.message();
      announce(say("said.message", { name, body }));
    }
  }

  /** Where one is, with whom and for how long, above the stage; what changed is read out. */
  #groups() {
    const { groups, roster } = this.#call;
    const { current, left } = groups;
    const number = groups.of(roster.you);
    const place = current && say(`group.${number === "all" ? "all" : number ? "n" : "none"}`, { number });
    const role = groups.role(roster.you);
    const words = [place, role && say(`group.${role}`), current?.message].filter(Boolean).join(" ");
    notice("groups", current && `${say("group.left", { time: duration(left) })} ${words}`);
    const soon = Boolean(current) && left < MINUTE;
    if (words !== this.#grouped) announce(words || say("group.over"));
    else if (soon && !this.#soon) announce(say("group.soon"));
    if (!current && this.#grouped) this.#parts.parts.read("pairs");
    this.#grouped = words;
    this.#soon = soon;
  }

  #line() {
    const { quality, cut } = this.#call.line;
    const { line } = this.#parts;
    line.hidden = false;
    line.dataset.line = quality;
    const words = line.querySelector("[data-line-words]");
    if (words.textContent !== say(`line.${quality}`)) words.textContent = say(`line.${quality}`);
    notice("line", cut && say(`cut.${cut}`));
  }
}
