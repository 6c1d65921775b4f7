/** Sends one file at a time to the chat, once; what failed can be sent again. */

import { identifier } from "./identifier.js";
import { announce } from "./notices.js";
import { say } from "./words.js";

export class Upload {
  #box;
  #chooser;
  #shown;
  #sent;
  #file = null;
  #key = null;
  #request = null;

  /** `sent(line)` is called with the chat line of a file that has arrived. */
  constructor(root, sent) {
    this.#box = root.querySelector("[data-file]");
    this.#shown = root.querySelector("[data-upload]");
    this.#chooser = this.#box.querySelector("input[type=file]");
    this.#sent = sent;
    this.#button("choose", this.#box).addEventListener("click", () => this.#chooser.click());
    this.#chooser.addEventListener("change", () => this.#choose(this.#chooser.files[0]));
    this.#button("again").addEventListener("click", () => this.#send());
    this.#button("stop").addEventListener("click", () => this.#end());
  }

  #button(name, root = this.#shown) {
    return root.querySelector(`[data-file-${name}], [data-upload-${name}]`);
  }

  #choose(file) {
    if (!file) return;
    this.#request?.abort();
    this.#chooser.value = ""; // the same file may be chosen again
    this.#file = file;
    this.#key = identifier(); // sent again it is the same file
    const { limit } = this.#box.dataset;
    if (file.size > limit) this.#fail(say("upload.big", { name: file.name, limit: limit / 1e6 }), false);
    else this.#send();
  }

  #send() {
    const { name } = this.#file;
    const request = new XMLHttpRequest(); // fetch tells no progress
    this.#request = request;
    request.open("POST", this.#box.dataset.url);
    request.setRequestHeader("X-CSRFToken", this.#box.querySelector("[name=csrfmiddlewaretoken]").value);
    request.setRequestHeader("X-Name", encodeURIComponent(name.toWellFormed?.() ?? name));
    request.setRequestHeader("X-Key", this.#key);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => this.#progress(loaded / total);
    request.onload = () => this.#answered(request);
    request.onerror = () => this.#fail(say("upload.away", { name }), true);
    this.#show(say("upload.going", { name }), true, false);
    this.#progress(0);
    request.send(this.#file);
  }

  #answered({ status, response }) {
    const { name } = this.#file;
    if (status === 200 && response?.id) {
      this.#end();
      this.#sent(response);
      announce(say("upload.sent", { name }));
    } else if (response?.error) this.#fail(response.error, false);
    else this.#fail(say(status >= 500 ? "upload.away" : "part.refused", { name }), status >= 500);
  }

  #fail(words, again) {
    this.#request = null;
    this.#show(words, false, again);
  }

  #show(words, going, again) {
    this.#shown.hidden = false;
    this.#shown.querySelector("[data-upload-words]").textContent = words;
    this.#shown.querySelector("progress").hidden = !going;
    this.#button("again").hidden = !again;
    this.#button("stop").textContent = say(going || again ? "upload.stop" : "upload.close");
  }

  #progress(share) {
    this.#shown.querySelector("progress").value = share;
  }

  #end() {
    const held = this.#shown.contains(document.activeElement);
    this.#request?.abort();
    this.#request = null;
    this.#shown.hidden = true;
    if (held) this.#button("choose", this.#box).focus();
  }
}
