/**
 * Opening devices: both kinds at once so that the browser asks once, then each for itself when
 * that fails. Says why a device did not open, in one of the words the page has a sentence for.
 */

const CONSTRAINTS = {
  audio: {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: { ideal: 1 },
  },
  video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 20, max: 24 } },
};

const SCREEN = { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 8, max: 10 } };

function reason(error) {
  if (error.name === "NotAllowedError" || error.name === "SecurityError") {
    return /system/i.test(error.message) ? "blocked" : "refused";
  }
  if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return "missing";
  if (error.name === "NotReadableError" || error.name === "AbortError") return "busy";
  return "failed";
}

async function permission(kind) {
  try {
    const name = kind === "audio" ? "microphone" : "camera";
    return (await navigator.permissions.query({ name })).state;
  } catch {
    return "unknown"; // Firefox before 131 does not know these names.
  }
}

/**
 * Open these kinds, `["audio", "video"]`, on the devices `{audio: id, video: id}` when they are
 * there. Answers `{kind: {track, problem}}`, one of the two null.
 */
export async function capture(kinds, devices) {
  const result = {};
  if (!navigator.mediaDevices?.getUserMedia) {
    for (const kind of kinds) result[kind] = { track: null, problem: "insecure" };
    return result;
  }
  const constraints = {};
  for (const kind of kinds) {
    const chosen = devices[kind] && { deviceId: { ideal: devices[kind] } };
    constraints[kind] = { ...CONSTRAINTS[kind], ...chosen };
  }
  try {
    const tracks = (await navigator.mediaDevices.getUserMedia(constraints)).getTracks();
    for (const kind of kinds) {
      const track = tracks.find((candidate) => candidate.kind === kind) ?? null;
      result[kind] = { track, problem: track ? null : "missing" };
    }
    return result;
  } catch (error) {
    if (kinds.length > 1) return captureApart(kinds, devices, error);
    return { [kinds[0]]: { track: null, problem: reason(error) } };
  }
}

/** Let the person choose a screen, a window or a tab; null when they change their mind. */
export async function captureScreen() {
  try {
    const wanted = { video: SCREEN, audio: false, selfBrowserSurface: "exclude", surfaceSwitching: "include" };
    const [track] = (await navigator.mediaDevices.getDisplayMedia(wanted)).getVideoTracks();
    track.contentHint = "detail"; // letters before movement
    return track;
  } catch {
    return null;
  }
}

/** Both together failed: each for itself, without asking again what was just refused. */
async function captureApart(kinds, devices, error) {
  const states = await Promise.all(kinds.map(permission));
  const dismissed = error.name === "NotAllowedError" && states.every((state) => state === "prompt");
  const result = {};
  for (const [index, kind] of kinds.entries()) {
    if (dismissed || states[index] === "denied") result[kind] = { track: null, problem: "refused" };
    else Object.assign(result, await capture([kind], devices));
  }
  return result;
}
