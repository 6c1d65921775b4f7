// Sets the theme before the first paint. A plain script: modules run too late for that.
// The design system's own script then listens to the choice made in "Affichage".
(function () {
  "use strict";
  let scheme = "system";
  try {
    scheme = localStorage.getItem("scheme") || scheme;
  } catch {
    // Storage refused by the browser: the device's preference serves.
  }
  const dark =
    scheme === "dark" ||
    (scheme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  const root = document.documentElement;
  root.dataset.frScheme = scheme;
  root.dataset.frTheme = dark ? "dark" : "light";
})();
