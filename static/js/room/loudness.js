/** How loud a connection's sound is, 0 to 1, in and out. */

export function loudnessIn(connection) {
  const receivers = connection?.getReceivers() ?? [];
  const receiver = receivers.find(({ track }) => track.kind === "audio");
  return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
}

/** One's own sound as it leaves; null when the browser does not say. */
export async function loudnessOut(connection) {
  const sender = connection?.getSenders().find(({ track }) => track?.kind === "audio");
  for (const entry of (await sender?.getStats())?.values() ?? []) {
    if (entry.type === "media-source") return entry.audioLevel ?? null;
  }
  return null;
}
