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
  renew(made, iceServers);
  return made;
}

/** The servers of the next search for a way. */
export function renew(connection, iceServers) {
  connection.setConfiguration({ iceServers, ...OPTIONS });
}
