/** What the list of people says of somebody, and what who leads may ask of them. */

import { count, say } from "./words.js";

/** `order` is that of a raised hand, `quiet` the minutes an open microphone has been silent. */
export function remarks(person, { order, quiet, leads, own, group, part }) {
  const { media, role, seat, hears, line, connection } = person;
  const present = connection === "present";
  const wrong = [
    present && !hears && say("note.deaf"),
    present && line === "poor" && say("note.line"),
    quiet && count("note.quiet", quiet),
  ].filter(Boolean);
  const notes = [
    group && say(`note.group.${group === "all" ? "all" : "n"}`, { number: group }),
    part && say(`role.${part}`),
    seat ? say("seat", { number: seat }) : say(role),
    !present && say("note.reconnecting"),
    !media.microphone && say("note.muted"),
    media.receive === "audio" && say("note.sound"),
    order && say("note.hand", { order }),
    ...wrong,
  ];
  const asks = [
    media.microphone ? "mute" : "unmute",
    order && "lower_hand",
    role !== "advisor" && "remove",
  ];
  return {
    note: notes.filter(Boolean).join(", "),
    bad: wrong.length > 0,
    asks: leads && !own ? asks.filter(Boolean) : [],
  };
}
