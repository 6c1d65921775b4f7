/** What a connection sends of each kind, as encodings: from the plan and what the other side wishes. */

const LEAST = 30_000; // bits per second: an encoding that is off still has a rate
const OFF = { active: false, maxBitrate: LEAST };

export const LATER = { priority: "low", networkPriority: "low" }; // than sound
export const SOUND = { priority: "high", networkPriority: "high", maxBitrate: 32_000 };
export const PREFERENCES = { video: "maintain-framerate", screen: "maintain-resolution" };

/** Of a picture or a screen; `wishes` are `{picture, screen}`, whether they are looked at. */
export function encoding(kind, track, { bitrate, height, frameRate, screen }, wishes) {
  if (kind === "screen") {
    if (!screen?.bitrate || !track || !wishes.screen) return OFF;
    return { active: true, maxBitrate: screen.bitrate, maxFramerate: screen.frameRate };
  }
  return {
    active: bitrate > 0 && wishes.picture,
    maxBitrate: bitrate || LEAST,
    maxFramerate: frameRate,
    scaleResolutionDownBy: Math.max(1, (track?.getSettings().height || height) / height),
  };
}
