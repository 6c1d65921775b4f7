/** How long to wait before the socket tries again, and which closings are for good. */

const STEPS = [0, 300, 1200, 2700, 4800, 7000];

/** Close codes after which coming back by itself makes no sense (see docs/protocol.md). */
export const FINAL = new Set([1000, 4001, 4003, 4004, 4009, 4010, 4011, 4014]);
const FLOOD = 4008;
const GOING_AWAY = 4012;

/** Milliseconds before try number `attempt` (from 0) after a closing with this code. */
export function delay(attempt, code, random = Math.random) {
  if (attempt === 0 && code === GOING_AWAY) return random() * 2000; // not all at once
  if (attempt === 0 && code === FLOOD) return 30_000;
  return STEPS[Math.min(attempt, STEPS.length - 1)] * (0.75 + random() / 2);
}
