/** A connection's candidates, those that are found at about the same time told at once. */

const GATHER = 50; // milliseconds, unless all are found before: a hidden page's timers are slow

/** `tell({candidates})` takes them to the other side. */
export function tellCandidates(connection, tell) {
  const gathered = [];
  const flush = () => gathered.length && tell({ candidates: gathered.splice(0) });
  connection.onicecandidate = ({ candidate }) => {
    if (!candidate) flush();
    else if (gathered.push(candidate.toJSON()) === 1) setTimeout(flush, GATHER);
  };
}
