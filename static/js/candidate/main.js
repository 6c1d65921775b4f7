/**
 * The application form tries camera, microphone and line when asked to, and writes what worked
 * into its answers. Without this script the person answers by hand.
 */

import { Devices } from "../room/devices.js";
import { Media } from "../room/media.js";
import { choices } from "../room/memory.js";

const KINDS = { audio: "microphone", video: "camera" };
const WORKS = new Set(["heard", "seen"]);
const SENT = 200_000; // bytes

const place = document.querySelector("[data-candidate-try]");
const button = document.querySelector("[data-candidate-start]");
const form = place.closest("form");
button.parentElement.hidden = false;
button.addEventListener("click", start, { once: true });

function start() {
  const root = place.querySelector("[data-devices]");
  const media = new Media(choices());
  place.hidden = false;
  button.parentElement.hidden = true;
  new MutationObserver((changes) => {
    for (const { target } of changes) note(target);
  }).observe(root, { subtree: true, attributeFilter: ["data-state"] });
  new Devices(root, media).start({ audio: true, video: true });
  // One after the other: each has the whole line.
  measure(place.dataset.candidateTry).then(() => measureUpload(place.dataset.candidateUpload));
  place.querySelector("h3").focus();
  addEventListener("pagehide", () => media.close());
  place.querySelector("[data-candidate-stop]").addEventListener("click", () => {
    media.close();
    place.hidden = true;
    const first = form.elements.camera[0];
    (form.querySelector("[name=camera]:checked") ?? first).focus();
  });
}

/** One state of the devices, as `devices.js` marks it. */
function note({ dataset: { devicesState, state }, textContent }) {
  const field = KINDS[devicesState];
  if (field && WORKS.has(state)) {
    form.elements[`${field}_tried`].value = 1;
    form.elements[field].value = "yes";
  } else if (field && state === "missing" && !form.elements[field].value) {
    form.elements[field].value = "no";
  } else if (devicesState === "line") {
    const delay = textContent.match(/\d+/);
    if (delay) form.elements.line_ms.value = delay[0];
  }
}

/** How fast a file of the platform's arrives, in kilobits a second. */
async function measure(address) {
  try {
    const began = performance.now();
    await (await fetch(address, { cache: "no-store" })).arrayBuffer();
    const seconds = (performance.now() - began) / 1000;
    const { encodedBodySize } = performance.getEntriesByName(new URL(address, location).href).at(-1);
    if (encodedBodySize) form.elements.line_kbps.value = Math.round((encodedBodySize * 8) / 1000 / seconds);
  } catch {
    // No measure is no answer: the person's own word stands.
  }
}

/** How fast what is sent arrives at the platform; one short answer is waited for beside it. */
async function measureUpload(address) {
  const body = new Uint8Array(SENT);
  for (let from = 0; from < SENT; from += 65_536) crypto.getRandomValues(body.subarray(from, from + 65_536));
  try {
    const began = performance.now();
    const answer = await fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value, "Content-Type": "application/octet-stream" },
      body,
    });
    const seconds = (performance.now() - began) / 1000;
    if (answer.ok) form.elements.line_up_kbps.value = Math.max(1, Math.round((SENT * 8) / 1000 / seconds));
  } catch {
    // As above.
  }
}
