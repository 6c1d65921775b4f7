/** What the server says during a call, given to whom it concerns. */

const DRAWN = 1500; // milliseconds for which a page that comes in has its parts as it was drawn

/**
 * `call` has roster, groups, media and signalling; `emit(type, detail)` tells its own listeners;
 * `signal` ends it all.
 */
export function takeIn(call, { carrier, ice, stay, emit, signal }) {
  const { groups, media, roster, signalling } = call;
  let met = false; // whether the room was seen whole
  const on = (type, react) => signalling.addEventListener(type, ({ detail }) => react(detail), { signal });
  const events = {
    renewed: ({ part }) => emit("renewed", part),
    routed: ({ topology }) => carrier.follow(topology, roster.you),
    grouped: (event) => groups.take(event.groups),
    noted: (event) => emit("noted", event),
    reacted: (event) => emit("reacted", event),
    asked_all: (event) => event.author !== roster.you && emit("asked", event),
  };
  on("room", (room) => {
    groups.take(room.groups);
    carrier.follow(room.topology, roster.you);
    roster.restart(room);
    if (!room.resumed) setTimeout(() => emit("renewed", null), met ? 0 : DRAWN);
    met = true;
  });
  on("event", (event) => (events[event.type] ? events[event.type](event) : roster.apply(event)));
  on("signal", (told) => carrier.receive(told));
  on("ice", ({ servers, expires_at }) => ice.take(servers, expires_at));
  on("asked", (asked) => emit("asked", asked));
  on("screen_stopped", (stopped) => {
    media.unshare();
    emit("stopped", stopped);
  });
  on("refused", (refused) => {
    if (refused.pc && refused.code !== "malformed") carrier.missed(refused.pc);
    if (refused.about === "screen") media.unshare();
    emit("refused", refused);
  });
  on("pending", (pending) => {
    stay.set({ pending });
    emit("pending", pending);
  });
}
