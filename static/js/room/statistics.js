/** What a connection's report says that we use: what came, what was lost, how fast it answers. */

/** One report as plain numbers; null where the browser does not say. */
export function summarize(report) {
  const summary = { frames: 0, height: 0, packets: 0, lost: 0, energy: 0, rtt: null, uplink: null };
  summary.sent = 0; // bytes
  summary.lostAway = null; // of what is sent, the part the other side misses
  summary.strained = null; // whether the encoder lacks computing power
  for (const entry of report.values()) {
    if (entry.type === "inbound-rtp" && entry.kind === "video") {
      summary.frames = entry.framesDecoded ?? 0;
      summary.height = entry.frameHeight ?? 0;
    } else if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      summary.packets = entry.packetsReceived ?? 0;
      summary.lost = entry.packetsLost ?? 0;
      summary.energy = entry.totalAudioEnergy ?? 0;
    } else if (entry.type === "outbound-rtp") {
      summary.sent += (entry.bytesSent ?? 0) + (entry.headerBytesSent ?? 0);
      if (entry.kind === "video") summary.strained ||= entry.qualityLimitationReason === "cpu";
    } else if (entry.type === "remote-inbound-rtp" && entry.kind === "audio") {
      summary.lostAway = entry.fractionLost ?? null;
    } else if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") {
      summary.rtt = entry.currentRoundTripTime ?? null;
      summary.uplink = entry.availableOutgoingBitrate ?? null;
    }
  }
  return summary;
}

const LOSSY = 0.1; // of what is sent: the line carries less than the browser believes
const CROWDED = { times: 3, least: 0.5 }; // seconds of answer, beside the line's best: packets queue
const ROOM = 0.85; // of what such a line was sent, what it is given next

const known = (numbers) => numbers.filter((number) => number !== null);

function median(numbers) {
  const sorted = known(numbers).sort((one, other) => one - other);
  return sorted.length ? sorted[Math.floor((sorted.length - 1) / 2)] : null;
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** The line of this page, from all its connections: one bad connection is the other side's. */
export class LineReading {
  #before = new Map();
  #readAt = null;
  #best = Infinity; // the shortest answer so far

  /** Takes `[id, summary]` of every connection; answers `{loss, rtt, uplink, strained}`. */
  read(summaries, now = performance.now()) {
    const losses = [];
    const sent = [];
    for (const [id, summary] of summaries) {
      const before = this.#before.get(id) ?? summary;
      const received = summary.packets - before.packets;
      const lost = Math.max(0, summary.lost - before.lost);
      if (received > 5) losses.push(lost / (lost + received)); // a silent person sends very little
      sent.push(Math.max(0, summary.sent - before.sent));
    }
    const seconds = this.#readAt === null ? null : (now - this.#readAt) / 1000;
    this.#before = new Map(summaries);
    this.#readAt = now;
    const all = summaries.map(([, summary]) => summary);
    const sending = all.filter(({ strained }) => strained !== null);
    const rtt = median(all.map((summary) => summary.rtt));
    if (rtt > 0) this.#best = Math.min(this.#best, rtt);
    return {
      loss: median(losses) ?? 0,
      rtt,
      strained: sending.filter(({ strained }) => strained).length > sending.length / 2,
      uplink: this.#uplink(all, { rtt, sent: seconds && (8 * sum(sent)) / seconds }),
    };
  }

  /** The browser's estimate, unless what was really sent did not get through. */
  #uplink(all, { rtt, sent }) {
    const estimates = known(all.map(({ uplink }) => uplink));
    if (!estimates.length) return null;
    const estimate = sum(estimates);
    const lostAway = median(all.map((summary) => summary.lostAway)) ?? 0;
    const queues = rtt > CROWDED.least && rtt > CROWDED.times * this.#best;
    if (!sent || (lostAway < LOSSY && !queues)) return estimate;
    return Math.min(estimate, sent * ROOM * (1 - lostAway));
  }
}

/** "good", "fair" or "poor", as the protocol names it. */
export function quality({ loss, rtt }, cut) {
  if (loss > 0.08 || rtt > 0.8 || cut === "all" || cut === "speaker") return "poor";
  return loss > 0.03 || rtt > 0.4 || cut === "smaller" || cut === "remembered" ? "fair" : "good";
}
