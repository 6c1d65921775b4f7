/** What the list of people says of somebody, and what one may do about them. */

import { count, say } from "./words.js";

/** `order` is that of a raised hand, `quiet` the minutes an open microphone has been silent. */
export function remarks(person, { order, quiet, leads, silenced, own, group, part }) {
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
    silenced && say("note.silenced"),
    order && say("note.hand", { order }),
    ...wrong,
  ];
  const asks = [
    "silence",
    leads && (media.microphone ? "mute" : "unmute"),
    leads && order && "lower_hand",
    leads && role !== "advisor" && "remove",
  ];
  return {
    note: notes.filter(Boolean).join(", "),
    bad: wrong.length > 0,
    asks: own ? [] : asks.filter(Boolean),
  };
}
