/** The page that tries the devices without entering any room. */

import { Devices } from "./devices.js";
import { Media } from "./media.js";
import { choices } from "./memory.js";

const remembered = choices();
const media = new Media(remembered);
new Devices(document.querySelector("[data-devices]"), media).start({ audio: true, video: true });
addEventListener("pagehide", () => media.close());
