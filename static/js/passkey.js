// Passkeys: hides what this browser cannot do, and says in words what went wrong.
// The ceremony itself is allauth's script, which reports its failures as "allauth.error".

const place = document.querySelector("[data-eclub-passkey-trouble]");

if (!window.PublicKeyCredential) {
  for (const part of document.querySelectorAll("[data-eclub-passkey]")) part.hidden = true;
  document.querySelector("[data-eclub-passkey-missing]")?.removeAttribute("hidden");
}

function messageFor(exception) {
  // NotAllowedError: refused, or nobody answered in time; the browser does not say which.
  if (exception?.name === "NotAllowedError") return place.dataset.cancelled;
  if (exception?.name === "InvalidStateError") return place.dataset.known;
  return place.dataset.failed;
}

document.addEventListener("allauth.error", (event) => {
  if (!place) return;
  event.preventDefault();
  place.querySelector("p").textContent = messageFor(event.detail.exception);
  place.hidden = false;
  place.focus();
});
