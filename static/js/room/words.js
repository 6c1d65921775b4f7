/** The page's sentences, written and translated in its template, found by name. */

const found = new Map();
for (const element of document.querySelectorAll("template[data-eclub-words]")) {
  for (const word of element.content.querySelectorAll("[data-word]")) {
    found.set(word.dataset.word, word.textContent.trim());
  }
}

/** The sentence of this name with its {places} filled in. */
export function say(name, places = {}) {
  const sentence = found.get(name) ?? name;
  return sentence.replace(/\{(\w+)\}/g, (whole, place) => places[place] ?? whole);
}

/** Whether the template has a sentence of this name. */
export const knows = (name) => found.has(name);

/** Singular, plural or none: `name.0`, `name.1`, `name.n`, the first that exists. */
export function count(name, number) {
  const exact = `${name}.${number}`;
  return say(found.has(exact) ? exact : `${name}.n`, { number });
}
