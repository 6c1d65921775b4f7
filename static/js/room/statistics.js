/** What a connection's report says that we use: what came, what was lost, how fast it answers. */

/** One report as plain numbers; null where the browser does not say. */
export function summarize(report) {
  const summary = { frames: 0, height: 0, packets: 0, lost: 0, energy: 0, rtt: null, uplink: null };
  summary.strained = null; // whether the encoder lacks computing power
  for (const entry of report.values()) {
    if (entry.type === "inbound-rtp" && entry.kind === "video") {
      summary.frames = entry.framesDecoded ?? 0;
      summary.height = entry.frameHeight ?? 0;
    } else if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      summary.packets = entry.packetsReceived ?? 0;
      summary.lost = entry.packetsLost ?? 0;
      summary.energy = entry.totalAudioEnergy ?? 0;
    } else if (entry.type === "outbound-rtp" && entry.kind === "video") {
      summary.strained = entry.qualityLimitationReason === "cpu";
    } else if (entry.type === "candidate-pair" && entry.nominated && entry.state === "succeeded") {
      summary.rtt = entry.currentRoundTripTime ?? null;
      summary.uplink = entry.availableOutgoingBitrate ?? null;
    }
  }
  return summary;
}

function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted.length ? sorted[Math.floor((sorted.length - 1) / 2)] : null;
}

/** The line of this page, from all its connections: one bad connection is the other side's. */
export class LineReading {
  #before = new Map();

  /** Takes `[id, summary]` of every connection; answers `{loss, rtt, uplink, strained}`. */
  read(summaries) {
    const losses = [];
    const uplinks = [];
    for (const [id, summary] of summaries) {
      const before = this.#before.get(id) ?? summary;
      const received = summary.packets - before.packets;
      const lost = Math.max(0, summary.lost - before.lost);
      if (received > 5) losses.push(lost / (lost + received)); // a silent person sends very little
      if (summary.uplink !== null) uplinks.push(summary.uplink);
    }
    this.#before = new Map(summaries);
    const sending = summaries.filter(([, { strained }]) => strained !== null);
    return {
      loss: median(losses) ?? 0,
      rtt: median(summaries.map(([, { rtt }]) => rtt).filter((rtt) => rtt !== null)),
      strained: sending.filter(([, { strained }]) => strained).length > sending.length / 2,
      uplink: uplinks.length ? uplinks.reduce((sum, uplink) => sum + uplink) : null,
    };
  }
}

/** "good", "fair" or "poor", as the protocol names it. */
export function quality({ loss, rtt }, cut) {
  if (loss > 0.08 || rtt > 0.8 || cut === "all" || cut === "speaker") return "poor";
  return loss > 0.03 || rtt > 0.4 || cut === "smaller" ? "fair" : "good";
}
