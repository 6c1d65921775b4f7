/** The room's page: the lobby, the call, the end, and the way back. */

import { AskedOfUs } from "./asked.js";
import { Bar } from "./bar.js";
import { Call } from "./call.js";
import { Chat } from "./chat.js";
import { Clock } from "./clock.js";
import { prepare } from "./connection.js";
import { Devices } from "./devices.js";
import { watchDoor } from "./door.js";
import { Listening } from "./listening.js";
import { Lobby } from "./lobby.js";
import { Media } from "./media.js";
import { choices, stay } from "./memory.js";
import { announce } from "./notices.js";
import { Notes } from "./notes.js";
import { Panel } from "./panel.js";
import { Parts } from "./parts.js";
import { Reactions } from "./reactions.js";
import { Stage } from "./stage.js";
import { keepTicking } from "./ticking.js";
import { Upload } from "./upload.js";
import { View } from "./view.js";
import { knows, say } from "./words.js";

const page = document.body;
const find = (selector) => page.querySelector(selector);
const { session, now, startsAt, endsAt, closesAt, opensAt, door } = page.dataset;
const url = page.dataset.socket.replace(/^\//, `${location.origin.replace(/^http/, "ws")}/`);

const remembered = choices();
const kept = stay(session);
const media = new Media(remembered);
const devices = new Devices(find("[data-devices]"), media);
const times = { now, starts_at: startsAt, ends_at: endsAt, closes_at: closesAt };
const clock = new Clock(find("[data-clock]"), times);
keepTicking(clock.now);
const bar = new Bar(find("[data-bar]"), remembered);
const panel = new Panel(find("[data-panel]"), bar.key("panel"), kept);
const parts = new Parts(document.querySelectorAll("[data-part]"));
const listening = new Listening(bar.key("listen"), kept);
const stage = new Stage(find("[data-stage]"), find("[data-ring]"), listening);
const chat = new Chat(find("[data-panel]"), (body) => current?.call.signalling.say(body));
const guest = "guest" in page.dataset;
if (!guest) new Upload(find("[data-panel]"), (line) => chat.add([line]));
const notes = guest ? null : new Notes(find("[data-panel]"), kept);
const reactions = new Reactions(find("[data-reactions]"), (reaction) => current?.call.signalling.send({ type: "react", reaction }));
let current = null;

function show(part) {
  page.dataset.room = part;
  find("[data-lobby]").hidden = part !== "lobby";
  find("[data-call]").hidden = part !== "call";
  find("[data-bar]").hidden = part !== "call";
  find("[data-ended]").hidden = part !== "ended";
  find("[data-line]").hidden = part !== "call";
}

async function enter(socket = null) {
  const covered = () => document.hidden || panel.covers;
  const call = new Call({ url, socket, media, stay: kept, stage, covered, now: clock.now });
  const drawn = { stage, listening, chat, panel, bar, clock, media, parts, page, line: find("[data-line]") };
  current = { call, view: new View(call, drawn) };
  notes?.join(call);
  new AskedOfUs(call);
  call.addEventListener("reacted", ({ detail }) => reactions.show(detail, { roster: call.roster, now: clock.now() }));
  chat.wait(kept.get("pending", []));
  call.addEventListener("end", ({ detail }) => end(detail));
  await call.begun; // what is drawn now, connections do not wait for
  if (current?.call !== call) return;
  show("call");
  find("[data-dialog-body]").append(find("[data-devices]"));
  find("#content").focus();
  listening.remind();
}

function end(code) {
  if (code === 4011 && !guest) return wait({ door: "early", asks: true });
  const name = knows(`ended.${code}`) ? String(code) : "left";
  current = null;
  media.close();
  stage.clear();
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
  show("ended");
  find("[data-ended-title]").textContent = say(`ended.${name}.title`);
  find("[data-ended-words]").textContent = say(`ended.${name}`);
  const back = find("[data-ended-back]");
  const reload = `ended.${name}.reload`;
  back.hidden = !knows(`ended.${name}.back`) && !knows(reload);
  back.textContent = say(knows(reload) ? reload : `ended.${name}.back`);
  back.onclick = () => {
    if (knows(reload)) location.reload();
    else if (code === 4014) wait({ door: "removed", asks: true });
    else if (code === 4011) wait({ door: "guest", asks: true });
    else comeBack();
  };
  find("[data-ended]").dataset.ended = code;
  find("[data-ended]").focus();
}

/** With microphone and camera as they were: silent when they were. */
function comeBack() {
  show("call");
  media.set({ audio: kept.get("microphone", false), video: kept.get("camera", false) });
  enter();
}

bar.addEventListener("press", ({ detail }) => (detail === "listen" ? listening.toggle() : current?.view.press(detail)));
listening.addEventListener("change", () => current?.call.look());
bar.addEventListener("receive", ({ detail }) => current?.call.choose(detail));
panel.list.addEventListener("ask", ({ detail }) => current?.call.signalling.send({ type: "moderate", ...detail }));
panel.list.addEventListener("silence", ({ detail: { to, name } }) => listening.toggleOne(to, name));
panel.list.addEventListener("remove", ({ detail: participant }) => current?.call.signalling.send({ type: "remove", participant }));
stage.screen.addEventListener("stop", ({ detail }) => current?.call.sending.stopScreen(detail));
panel.addEventListener("toggle", () => current?.call.look());
addEventListener("pagehide", () => media.close());

/** In the waiting room, with one's devices; `door` is how it stands as far as is known. */
function wait({ door, asks }) {
  current = null;
  prepare();
  stage.clear();
  find("[data-devices-place]").append(find("[data-devices]"));
  show("lobby");
  // Who comes back from the call has its settings: coming back never opens a microphone.
  const [earlier, otherwise] = asks ? [kept, false] : [remembered, true];
  devices.start({ audio: earlier.get("microphone", otherwise), video: earlier.get("camera", otherwise) });
  const times = { opensAt: Date.parse(opensAt), startsAt: Date.parse(startsAt), now: clock.now };
  new Lobby(find("[data-lobby]"), { ...times, url, media, door, asks, done: goIn, end });
}

async function goIn({ alone, socket }) {
  remembered.set({ microphone: media.wanted.audio, camera: media.wanted.video });
  if (alone) {
    await media.set({ audio: false, video: false }); // nobody is there to say that they may open
    announce(say("lobby.muted"));
  }
  enter(socket);
}

watchDoor(document.querySelector("[data-part=door]"), () => panel.show("people"));
if (kept.get("entered")) comeBack();
else wait({ door, asks: false });
