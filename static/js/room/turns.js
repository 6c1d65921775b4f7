/** One piece of work after the other: descriptions of a connection must not overtake each other. */

/** `failed(error)` is told of work that failed; what comes after it goes on. */
export function turns(failed) {
  let last = Promise.resolve();
  return (work) => (last = last.then(work).catch(failed));
}
