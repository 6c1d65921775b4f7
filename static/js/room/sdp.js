/**
 * What is asked of the other side's sound: one channel of 24 kb/s, silent in silence, with FEC,
 * in packets of 40 ms: half the packets of 20 ms spare a narrow uplink 12 kb/s for each person.
 */

const OPUS =
  "ptime=40;minptime=10;useinbandfec=1;usedtx=1;stereo=0;sprop-stereo=0;maxaveragebitrate=24000";

/** The description to send: its Opus parameters tell the other side how to encode. */
export function withThriftySound({ type, sdp }) {
  const payload = /^a=rtpmap:(\d+) opus\/48000/im.exec(sdp)?.[1];
  if (!payload) return { type, sdp };
  const format = new RegExp(`^a=fmtp:${payload} .*$`, "m");
  return { type, sdp: sdp.replace(format, `a=fmtp:${payload} ${OPUS}`) };
}

const PICTURES = ["video/vp8", "video/h264", "video/rtx"];
const SOUNDS = ["audio/opus"];

/** Codecs of one kind in our order, without those too heavy for an old laptop. */
export function codecs(kind) {
  const order = kind === "video" ? PICTURES : SOUNDS;
  const known = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const rank = (codec) => order.indexOf(codec.mimeType.toLowerCase());
  return known.filter((codec) => rank(codec) >= 0).sort((one, other) => rank(one) - rank(other));
}
