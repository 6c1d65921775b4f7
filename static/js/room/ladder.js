/**
 * How large a picture is sent to each of the others, from their number and the uplink. Sound
 * comes first: the pictures share three quarters of the line less what the voices take.
 */

const VOICE = 45_000; // bits per second of sound and its wrapping, to each of the others
const SHARE = 0.75;
const ENOUGH = 50_000; // below, only the person who speaks sends a picture
const LEAST = 25_000; // below, nobody does
const SCREEN_SHARE = 0.8; // of what a picture may take, while a screen is shared
const BESIDE_SCREEN = 100_000; // of one's picture beside one's screen

const RUNGS = [
  { upTo: 2, width: 640, height: 360, frameRate: 20, bitrate: 450_000, speaking: 450_000, screen: 1_500_000, screenRate: 10 },
  { upTo: 4, width: 480, height: 270, frameRate: 15, bitrate: 200_000, speaking: 250_000, screen: 700_000, screenRate: 8 },
  { upTo: 8, width: 320, height: 180, frameRate: 10, bitrate: 90_000, speaking: 150_000, screen: 350_000, screenRate: 5 },
];
const SPEAKING_RATE = 12; // pictures a second at least, of the person who speaks

const rung = (others) => RUNGS.find(({ upTo }) => others <= upTo) ?? RUNGS.at(-1);

/** What the camera captures for this plan: no more than is sent, whoever speaks. */
export function captured({ width, height, frameRate }) {
  return { width, height, frameRate: Math.max(frameRate, SPEAKING_RATE) };
}

/**
 * What to send to each of the `others`: `{width, height, frameRate, bitrate, cut, screen}`;
 * `bitrate` is 0 for no picture, `screen` is `{bitrate, frameRate}` or null while none is shared.
 * `uplink` in bits per second, or null while unknown. `cut` says what was given up for the sound:
 * null, "smaller", "speaker" (only while speaking) or "all"; or "screen", for one's own screen.
 */
export function plan({ others, uplink, speaking, sharing = false }) {
  const mine = rung(others);
  const unknown = others === 0 || uplink === null;
  const each = unknown ? Infinity : Math.floor((SHARE * uplink - others * VOICE) / others);
  const screen = sharing ? screenWithin(each, mine) : null;
  const best = speaking ? mine.speaking : mine.bitrate;
  const full = sharing ? Math.min(best, BESIDE_SCREEN) : best;
  const sent = picture(each - (screen?.bitrate ?? 0), { full, speaking: speaking && !sharing });
  if (sharing && sent.bitrate === 0 && screen.bitrate > 0) sent.cut = "screen";
  // A picture too thin for its size is sent, and captured, a size smaller.
  const { width, height, frameRate } =
    RUNGS.find(({ upTo, bitrate }) => upTo >= mine.upTo && 2 * sent.bitrate >= bitrate) ?? RUNGS.at(-1);
  return { width, height, frameRate: speaking ? Math.max(frameRate, SPEAKING_RATE) : frameRate, ...sent, screen };
}

function picture(left, { full, speaking }) {
  if (left >= full) return { bitrate: full, cut: null };
  if (left >= ENOUGH) return { bitrate: left, cut: left < full / 2 ? "smaller" : null };
  if (left >= LEAST && speaking) return { bitrate: left, cut: "speaker" };
  return { bitrate: 0, cut: left >= LEAST ? "speaker" : "all" };
}

function screenWithin(each, { screen, screenRate }) {
  const bitrate = each < LEAST ? 0 : Math.min(screen, Math.floor(SCREEN_SHARE * each));
  return { bitrate, frameRate: screenRate };
}
