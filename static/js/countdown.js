// <time data-eclub-countdown datetime="…">: "dans 12 minutes", kept up to date.
// The text is no live region: a countdown read aloud at every minute would cover the voices.

const MINUTE = 60_000;
const language = document.documentElement.lang || "fr";
const relative = new Intl.RelativeTimeFormat(language, { numeric: "always" });

export function words(milliseconds) {
  const minutes = Math.ceil(milliseconds / MINUTE);
  if (minutes < 1) return null;
  if (minutes < 60) return relative.format(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return relative.format(Math.round(hours / 24), "day");
  const rest = minutes % 60;
  const text = relative.format(hours, "hour");
  return rest && hours < 6 ? `${text} ${language === "fr" ? "et" : "and"} ${rest} min` : text;
}

function update(element) {
  const text = words(Date.parse(element.dateTime) - Date.now());
  const shown = text ?? element.dataset.eclubCountdown;
  if (element.textContent !== shown) element.textContent = shown;
}

function updateAll() {
  document.querySelectorAll("[data-eclub-countdown]").forEach(update);
}

updateAll();
// Every ten seconds, so that a sleeping laptop is right soon after it wakes.
setInterval(updateAll, 10_000);
document.addEventListener("htmx:afterSettle", updateAll);
document.addEventListener("visibilitychange", updateAll);
