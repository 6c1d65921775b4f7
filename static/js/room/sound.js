/**
 * Hearing oneself measured and a sound to try the loudspeaker with. Web Audio analyses only:
 * what people say goes to <audio> elements, or echo cancellation would not know it.
 */

let shared = null;

function context() {
  shared ??= new AudioContext({ latencyHint: "playback" }); // wakes up less often
  if (shared.state === "suspended") shared.resume().catch(() => {});
  return shared;
}

/** The loudness of one microphone track, read when asked. */
export class Meter {
  #source = null;
  #analyser = null;
  #samples = null;
  track = null;

  follow(track) {
    if (track === this.track) return;
    this.#source?.disconnect();
    this.#source = null;
    this.track = track;
    if (!track) return shared?.suspend(); // even silence costs an old laptop something
    this.#source = context().createMediaStreamSource(new MediaStream([track]));
    this.#analyser ??= new AnalyserNode(context(), { fftSize: 1024 });
    this.#samples ??= new Float32Array(this.#analyser.fftSize);
    this.#source.connect(this.#analyser);
  }

  /** Root mean square of the last samples, 0 to 1, as connections report it. */
  get amplitude() {
    if (!this.#source || shared.state !== "running") return 0;
    this.#analyser.getFloatTimeDomainData(this.#samples);
    let sum = 0;
    for (const sample of this.#samples) sum += sample * sample;
    return Math.sqrt(sum / this.#samples.length);
  }

  /** The loudness as one hears it, 0 to 1. */
  get level() {
    const decibels = 20 * Math.log10(this.amplitude + 1e-5);
    return Math.min(1, Math.max(0, (decibels + 60) / 50)); // -60 dB is a quiet room, -10 shouting
  }
}

/** Play three notes on the chosen loudspeaker, through an element as voices will be. */
export async function playNotes(element, speaker) {
  const audio = context();
  const output = audio.createMediaStreamDestination();
  const start = audio.currentTime + 0.1;
  [523, 659, 784].forEach((pitch, index) => {
    const note = new OscillatorNode(audio, { frequency: pitch });
    const volume = new GainNode(audio, { gain: 0 });
    const from = start + index * 0.3;
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(0.25, from + 0.03);
    volume.gain.linearRampToValueAtTime(0, from + 0.28);
    note.connect(volume).connect(output);
    note.start(from);
    note.stop(from + 0.3);
  });
  element.srcObject = output.stream;
  await useSpeaker(element, speaker);
  await element.play();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  element.pause();
  element.srcObject = null;
}

/** Send an element's sound to a loudspeaker; one that is gone falls back to the system's own. */
export async function useSpeaker(element, speaker) {
  if (!element.setSinkId || element.sinkId === speaker) return;
  await element.setSinkId(speaker).catch(() => element.setSinkId("").catch(() => {}));
}
