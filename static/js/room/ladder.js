/**
 * How large a picture is sent to each of the others, from their number and the uplink. Sound
 * comes first: the pictures share three quarters of the line less what the voices take.
 */

const VOICE = 45_000; // bits per second of sound and its wrapping, to each of the others
const SHARE = 0.75;
const ENOUGH = 50_000; // below, only the person who speaks sends a picture
const LEAST = 25_000; // below, nobody does

const RUNGS = [
  { upTo: 2, width: 640, height: 360, frameRate: 20, bitrate: 450_000, speaking: 450_000 },
  { upTo: 4, width: 480, height: 270, frameRate: 15, bitrate: 200_000, speaking: 250_000 },
  { upTo: 8, width: 320, height: 180, frameRate: 10, bitrate: 90_000, speaking: 150_000 },
];
const SPEAKING_RATE = 12; // pictures a second at least, of the person who speaks

const rung = (others) => RUNGS.find(({ upTo }) => others <= upTo) ?? RUNGS.at(-1);

/** What the camera captures with this many others: no more than is sent at best. */
export function captured(others) {
  const { width, height, frameRate } = rung(others);
  return { width, height, frameRate: Math.max(frameRate, SPEAKING_RATE) };
}

/**
 * What to send to each of the `others`: `{width, height, frameRate, bitrate, cut}`; `bitrate` is
 * 0 for no picture. `uplink` in bits per second, or null while unknown. `cut` says what was given
 * up for the sound: null, "smaller", "speaker" (only while speaking) or "all".
 */
export function plan({ others, uplink, speaking }) {
  const { width, height, frameRate, ...rates } = rung(others);
  const full = speaking ? rates.speaking : rates.bitrate;
  const rate = speaking ? Math.max(frameRate, SPEAKING_RATE) : frameRate;
  const size = { width, height, frameRate: rate };
  if (others === 0 || uplink === null) return { ...size, bitrate: full, cut: null };
  const each = Math.floor((SHARE * uplink - others * VOICE) / others);
  if (each >= full) return { ...size, bitrate: full, cut: null };
  if (each >= ENOUGH) return { ...size, bitrate: each, cut: each < rates.bitrate / 2 ? "smaller" : null };
  if (each >= LEAST && speaking) return { ...size, bitrate: each, cut: "speaker" };
  return { ...size, bitrate: 0, cut: each >= LEAST ? "speaker" : "all" };
}
