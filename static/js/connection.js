// A fragment that could not be fetched says so, instead of a button that does nothing.

const texts = {
  fr: "La page n’a pas répondu. Ce que vous avez écrit est toujours là : réessayez dans un moment.",
  en: "The page did not answer. What you wrote is still here: try again in a moment.",
};

function say() {
  const region = document.getElementById("messages");
  if (!region || region.querySelector("[data-eclub-connection]")) return;
  const alert = document.createElement("div");
  alert.className = "fr-alert fr-alert--sm fr-alert--warning fr-mb-2w";
  alert.dataset.eclubConnection = "";
  const text = document.createElement("p");
  text.textContent = texts[document.documentElement.lang] ?? texts.fr;
  alert.append(text);
  region.append(alert);
}

function forget() {
  document.querySelector("[data-eclub-connection]")?.remove();
}

document.addEventListener("htmx:sendError", say);
document.addEventListener("htmx:responseError", say);
document.addEventListener("htmx:beforeRequest", forget);
