/** Peer connections. One is made ahead: its keys take a moment, which nobody has after the click. */

const OPTIONS = { bundlePolicy: "max-bundle" };
let spare = null;

/** Make one ahead, unless there is one. */
export function prepare() {
  spare ??= new RTCPeerConnection(OPTIONS);
}

/** A connection that looks for its way with these servers. */
export function connect(iceServers) {
  if (!spare) return new RTCPeerConnection({ iceServers, ...OPTIONS });
  const made = spare;
  spare = null;
  if (iceServers.length) renew(made, iceServers);
  return made;
}

/** The servers of the next search for a way. */
export function renew(connection, iceServers) {
  connection.setConfiguration({ iceServers, ...OPTIONS });
}

/** "connected", "disconnected", "failed" or another of ICE's and DTLS's states, the worse. */
export function stateOf({ connectionState, iceConnectionState }) {
  return iceConnectionState === "disconnected" ? "disconnected" : connectionState;
}

/** Whether an offer of ours waits for its answer. */
export function isWaiting({ signalingState }) {
  return signalingState === "have-local-offer";
}
