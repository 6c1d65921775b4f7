/** One's own changes of a shared text, in pieces a message can carry, and taking them back. No DOM. */

const MOST = 4000; // characters of one change
const STRETCHES = 200;
const TOGETHER = 1000; // milliseconds: what is typed in a row is taken back at once
const KEPT = 200;

export class Editing {
  #text;
  #made;
  #back = [];
  #forth = [];
  #at = -TOGETHER;
  #caret = null;

  /** `made(change)` is called for each change of `text`. */
  constructor(text, made) {
    this.#text = text;
    this.#made = made;
  }

  /** Put words in place of so many characters from a position on. */
  replace(position, size, words) {
    const mark = this.#text.mark(position);
    const steps = [this.#erase(this.#text.stretches(position, size)), this.#write(mark, words)];
    const now = performance.now();
    if (now - this.#at > TOGETHER || !this.#back.length) this.#back.push([]);
    this.#back.at(-1).push(...steps.filter(Boolean));
    if (this.#back.length > KEPT) this.#back.shift();
    this.#forth = [];
    this.#at = now;
  }

  /** Take back one's last words; where the caret goes, null when there is nothing. */
  undo() {
    return this.#turn(this.#back, this.#forth);
  }

  redo() {
    return this.#turn(this.#forth, this.#back);
  }

  /** Carry out the opposite of some steps; theirs is remembered on the other side. */
  #turn(from, to) {
    const steps = from.pop();
    if (!steps) return null;
    this.#caret = null;
    const opposite = steps.reverse().flatMap(({ pieces, stretches }) => {
      if (pieces) return pieces.map((piece) => this.#restore(piece));
      const done = this.#erase(stretches);
      if (done) this.#caret = this.#text.place(done.pieces[0].stretch);
      return done ?? [];
    });
    to.push(opposite);
    this.#at = -TOGETHER;
    return this.#caret;
  }

  /** Write what was removed where it stood. It has a new name, which older steps learn, too. */
  #restore({ stretch, words }) {
    const [client, counter, size] = stretch;
    const done = this.#write([client, counter + size - 1], words);
    const [now, first] = done.stretches[0];
    for (const step of [...this.#back, ...this.#forth].flat()) {
      const more = (step.stretches ?? []).flatMap(([other, start, length]) => {
        const from = Math.max(start, counter);
        const part = Math.min(start + length, counter + size) - from;
        return other === client && part > 0 ? [[now, first + from - counter, part]] : [];
      });
      step.stretches?.push(...more);
    }
    this.#caret = this.#text.place([now, first + size - 1]);
    return done;
  }

  /** Write behind a character. */
  #write(mark, words) {
    const letters = [...words];
    const made = [];
    for (let from = 0; from < letters.length; from += MOST) {
      const piece = letters.slice(from, from + MOST);
      const change = this.#text.add(mark, piece.join(""));
      mark = [change.client, change.counter + piece.length - 1];
      made.push(change);
      this.#made(change);
    }
    return made.length ? { stretches: [[made[0].client, made[0].counter, letters.length]] } : null;
  }

  #erase(stretches) {
    const pieces = this.#text.there(stretches).map((stretch) => ({ stretch, words: this.#text.read(stretch) }));
    for (let from = 0; from < pieces.length; from += STRETCHES) {
      this.#made(this.#text.remove(pieces.slice(from, from + STRETCHES).map(({ stretch }) => stretch)));
    }
    return pieces.length ? { pieces } : null;
  }
}
