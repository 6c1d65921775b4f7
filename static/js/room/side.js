/** One of the two connections to the media server: how it is described, watched and ended. */

import { tellCandidates } from "./candidates.js";
import { connect, isWaiting, stateOf } from "./connection.js";
import { turns } from "./turns.js";
import { Watch } from "./watch.js";

export class Side {
  watch = new Watch(false);
  over = false;

  /** `tell(signal)` reaches the media server, `changed()` says that the state changed. */
  constructor({ iceServers, tell, changed }) {
    this.connection = connect(iceServers);
    this.tell = (signal) => this.over || tell(signal);
    tellCandidates(this.connection, this.tell);
    this.connection.onconnectionstatechange = this.connection.oniceconnectionstatechange = changed;
    const take = turns((error) => this.over || console.warn("negotiation", error));
    this.inTurn = (work) => take(() => this.over || work());
  }

  get state() {
    return stateOf(this.connection);
  }

  get waiting() {
    return isWaiting(this.connection);
  }

  /** Tell our last description, again when it may be lost. */
  describe() {
    const { type, sdp } = this.connection.localDescription;
    this.tell({ description: { type, sdp } });
  }

  close() {
    this.over = true;
    this.connection.close();
  }
}
