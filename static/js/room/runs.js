/** The tree of a shared text: its characters in runs, as in clubs/video/runs.py. No DOM. */

export const name = ({ client, counter }) => [client, counter];
const lower = (one, other) => (one.client === other.client ? one.counter < other.counter : one.client < other.client);
export const end = (run) => run.counter + run.size;

/** Whether two runs are one. */
const continues = (run, other) =>
  other.client === run.client && other.counter === end(run) && !run.text === !other.text;

/** `content`: the characters or, when they were removed, their number. */
function make(client, counter, content, parent, before) {
  const text = Array.isArray(content) ? content : null;
  const size = text ? text.length : content;
  return { client, counter, size, text, parent, before, left: [], right: [], preceding: null, following: null };
}

function link(preceding, run) {
  run.preceding = preceding;
  run.following = preceding.following;
  if (run.following) run.following.preceding = run;
  preceding.following = run;
}

export class Runs {
  root = make("", 0, 0, null, false);
  #known = new Map(); // by client, its runs in the order of their numbers

  *[Symbol.iterator]() {
    for (let run = this.root.following; run; run = run.following) yield run;
  }

  of(client) {
    return this.#known.get(client) ?? [];
  }

  /** The run and the place in it of the character read before a position. */
  before(position) {
    for (const run of this) {
      if (run.text && position > 0 && position <= run.size) return [run, position - 1];
      if (run.text) position -= run.size;
      if (position <= 0) break;
    }
    return [this.root, -1];
  }

  find(client, counter) {
    const run = this.of(client).findLast((one) => one.counter <= counter);
    return run && counter < end(run) ? [run, counter - run.counter] : [];
  }

  insert(client, counter, content, parent, before) {
    let [anchor, offset] = parent ? this.find(...parent) : [];
    if (!anchor) [anchor, parent, before] = [this.root, null, false];
    else if (before && offset) anchor = this.#split(anchor, offset);
    else if (!before && offset + 1 < anchor.size) this.#split(anchor, offset + 1);
    const run = make(client, counter, content, parent, before);
    if (!before && !anchor.right.length && continues(anchor, run)) {
      anchor.size += run.size;
      anchor.text?.push(...run.text);
      return;
    }
    const siblings = before ? anchor.left : anchor.right;
    const rank = siblings.filter((one) => lower(one, run)).length;
    siblings.splice(rank, 0, run);
    let beside = before ? (siblings[rank + 1] ?? anchor) : (siblings[rank - 1] ?? anchor);
    if (beside !== anchor) {
      const side = before ? "left" : "right";
      while (beside[side].length) beside = beside[side].at(before ? 0 : -1);
    }
    link(before ? beside.preceding : beside, run);
    this.#keep(run);
  }

  remove([client, counter, size]) {
    const stop = counter + size;
    while (counter < stop) {
      let [run, offset] = this.find(client, counter);
      if (run?.text) {
        if (offset) run = this.#split(run, offset);
        if (end(run) > stop) this.#split(run, stop - run.counter);
        run.text = null;
      }
      counter = run ? end(run) : counter + 1;
    }
  }

  #split(run, offset) {
    const content = run.text ? run.text.splice(offset) : run.size - offset;
    const rest = make(run.client, run.counter + offset, content, [run.client, run.counter + offset - 1], false);
    rest.right = run.right;
    run.right = [rest];
    run.size = offset;
    link(run, rest);
    this.#keep(rest);
    return rest;
  }

  #keep(run) {
    if (!this.#known.has(run.client)) this.#known.set(run.client, []);
    const runs = this.#known.get(run.client);
    runs.splice(runs.findLastIndex(({ counter }) => counter < run.counter) + 1, 0, run);
  }
}
