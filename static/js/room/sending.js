/** What leaves this page: the devices that are switched on, and nothing while one only observes. */

export class Sending {
  carrier = null;
  #call;
  #stay;

  /** `call` gives roster, groups, media, stage and signalling; `stay` is this tab's memory. */
  constructor(call, stay) {
    this.#call = call;
    this.#stay = stay;
  }

  /** Whether one observes a simulation: nothing is sent, whatever is switched on. */
  get quiet() {
    const { groups, roster } = this.#call;
    return groups.role(roster.you) === "observer";
  }

  /** What the server is told of our devices. */
  get state() {
    const { media, receive } = this.#call;
    return { microphone: !this.quiet && media.on("audio"), camera: !this.quiet && media.on("video"), receive };
  }

  /** Give the tracks to the connections, and one's own picture to one's own tile. */
  use() {
    const { media, roster, stage } = this.#call;
    const sent = (kind) => (this.quiet ? null : media.sending(kind));
    this.carrier.use({ audio: sent("audio"), video: sent("video"), screen: sent("screen") });
    if (roster.you) stage.take(roster.you, "video", sent("video"));
  }

  /** Devices changed: connections and server follow. */
  changed() {
    const { media, signalling } = this.#call;
    this.use();
    signalling.setMedia(this.state);
    signalling.setScreen(media.on("screen"));
  }

  /** Share a screen, or no longer; the server says no while another's is shared. */
  share() {
    const { media } = this.#call;
    return media.on("screen") ? media.unshare() : media.share();
  }

  /** End a sharing: one's own, or another's when one leads. */
  stopScreen(participant) {
    const { media, roster, signalling } = this.#call;
    if (participant === roster.you) media.unshare();
    else signalling.send({ type: "stop_screen", participant });
  }

  /** Remember in this tab what the person switched on: a reload brings it back as it was. */
  keep() {
    const { wanted } = this.#call.media;
    this.#stay.set({ microphone: wanted.audio, camera: wanted.video });
  }
}
