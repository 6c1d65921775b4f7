/** Tells a call when the network or the page woke up, and keeps a phone's screen on meanwhile. */

/** `wake(networkChanged)` and `sleep()` are called until `signal` aborts. */
export function watchWakefulness({ wake, sleep, signal }) {
  const on = (target, type, react) => target.addEventListener(type, react, { signal });
  // A phone that locks its screen leaves the session.
  const holdScreen = () => navigator.wakeLock?.request("screen").catch(() => {});
  on(window, "online", () => wake(true));
  on(window, "offline", sleep);
  on(document, "visibilitychange", () => {
    if (document.hidden) return;
    holdScreen();
    wake(false);
  });
  holdScreen();
  let type = navigator.connection?.type;
  if (!type) return;
  on(navigator.connection, "change", () => {
    if (type !== navigator.connection.type) wake(true); // from Wi-Fi to 4G
    ({ type } = navigator.connection);
  });
}
