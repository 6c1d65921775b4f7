/**
 * What the browser remembers: devices and last choices for ever, the stay in one room for as long
 * as the tab lives. Nothing here can fail a call: private windows may refuse storage altogether.
 */

function read(storage, key) {
  try {
    return JSON.parse(window[storage].getItem(key)) ?? {};
  } catch {
    return {};
  }
}

function write(storage, key, value) {
  try {
    window[storage].setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden: the choice lasts as long as the page.
  }
}

/** A small object kept under one key; `get` always answers from memory. */
class Kept {
  #value;

  constructor(storage, key) {
    this.storage = storage;
    this.key = key;
    this.#value = read(storage, key);
  }

  get(name, otherwise = null) {
    return this.#value[name] ?? otherwise;
  }

  set(changes) {
    this.#value = { ...this.#value, ...changes };
    write(this.storage, this.key, this.#value);
  }
}

/** Chosen devices, and whether microphone and camera were on at the last entry. */
export const choices = () => new Kept("localStorage", "eclub.devices");

/** How narrow the uplink of this device was at the last visit, and when. */
export const line = () => new Kept("localStorage", "eclub.line");

/** This tab's stay in one session's room: entered or not, what is on, the resume token. */
export const stay = (session) => new Kept("sessionStorage", `eclub.room.${session}`);
