/** What both sides of a connection want to see of each other, told between them directly. */

export class Wishes {
  theirs = { picture: true, screen: true };
  #mine = { picture: true, screen: true };
  #channel = null;
  #changed;

  constructor(changed) {
    this.#changed = changed;
  }

  /** The same channel on both sides, without negotiation of its own. */
  open(connection) {
    if (this.#channel) return;
    this.#channel = connection.createDataChannel("wishes", { negotiated: true, id: 0 });
    this.#channel.onopen = () => this.#tell();
    this.#channel.onmessage = ({ data }) => {
      this.theirs = JSON.parse(data);
      this.#changed();
    };
  }

  /** Ask the other side to send its picture and its screen, or to spare them. */
  ask({ picture, screen }) {
    if (this.#mine.picture === picture && this.#mine.screen === screen) return;
    this.#mine = { picture, screen };
    this.#tell();
  }

  #tell() {
    if (this.#channel?.readyState === "open") this.#channel.send(JSON.stringify(this.#mine));
  }
}
