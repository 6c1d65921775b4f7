// <form data-eclub-log>: the log of a call, which a dead line does not lose.
// It is written into this device under its key before it is sent, and taken out when the server
// has it; whatever is left is sent by the next page of prospects that has a line. The key makes
// of two deliveries one approach.

const PREFIX = "eclub-log:";
const TIMEOUT = 10_000;
const AGAIN = 15_000;
const texts = {
  fr: {
    kept: (names) => `Pas de ligne : l’appel à ${names} est gardé sur cet appareil. Il partira tout seul quand la ligne reviendra, depuis cette page ou les pistes du club.`,
    sending: "Envoi de l’appel…",
    sent: (names) => `L’appel à ${names} est noté.`,
    refused: (names, why) => `L’appel à ${names} n’a pas pu être noté : ${why}`,
    signIn: "reconnectez-vous, il partira ensuite.",
    failed: "le site ne répond pas bien, il partira plus tard.",
    old: "cette page est ouverte depuis trop longtemps. Rechargez-la, il partira ensuite.",
    barred: "vous ne pouvez plus rien noter dans ce club. Parlez-en à votre conseiller.",
    open: "Ouvrir l’entreprise",
    forget: "Oublier cet appel",
  },
  en: {
    kept: (names) => `No line: the call to ${names} is kept on this device. It will be sent when the line is back, from this page or the club’s prospects.`,
    sending: "Sending the call…",
    sent: (names) => `The call to ${names} is logged.`,
    refused: (names, why) => `The call to ${names} could not be logged: ${why}`,
    signIn: "sign in again, it will be sent then.",
    failed: "the site does not answer well, it will be sent later.",
    old: "this page has been open for too long. Reload it, it will be sent then.",
    barred: "you can no longer log anything in this club. Talk to your advisor about it.",
    open: "Open the company",
    forget: "Forget this call",
  },
};
const words = texts[document.documentElement.lang] ?? texts.fr;
const region = document.querySelector("[data-eclub-logs]");
const mine = region ? `${PREFIX}${region.dataset.eclubLogs}:` : "";
let sending = false;
// What was written down while others were on their way.
let asked = null;

function stored() {
  try {
    return Object.keys(localStorage)
      .filter((name) => name.startsWith(mine))
      .map((name) => [name, localStorage.getItem(name)])
      .map(([name, text]) => ({ name, text, ...JSON.parse(text) }));
  } catch {
    return [];
  }
}

// What the form of this page is kept as: another call to the same company takes nobody from it.
function written() {
  const form = document.querySelector("[data-eclub-log]");
  return form && `${mine}${form.elements.key.value}`;
}

function say(kind, text, entry) {
  const alert = document.createElement("div");
  alert.className = `fr-alert fr-alert--sm fr-alert--${kind} log-kept`;
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  alert.append(paragraph);
  if (entry) alert.append(...choices(entry, alert));
  region.append(alert);
}

function choices(entry, alert) {
  const open = document.createElement("a");
  open.className = "fr-link fr-mr-2w";
  open.href = entry.action;
  open.textContent = words.open;
  const forget = document.createElement("button");
  forget.className = "fr-btn fr-btn--sm fr-btn--tertiary";
  forget.type = "button";
  forget.textContent = words.forget;
  forget.addEventListener("click", () => {
    localStorage.removeItem(entry.name);
    alert.remove();
  });
  return [open, forget];
}

// "logged" with where to go, "refused" with why, or "kept".
async function deliver(entry) {
  const body = new URLSearchParams(entry.fields);
  body.set("csrfmiddlewaretoken", token());
  let answer;
  try {
    answer = await fetch(entry.action, {
      method: "POST",
      body,
      headers: { "X-Requested-With": "eclub-log" },
      signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch {
    return { state: "kept" };
  }
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const told = isJson ? await answer.json().catch(() => ({})) : {};
  if (answer.ok && told.logged) return { state: "logged", next: told.next };
  if (answer.status === 422) return { state: "refused", why: (told.errors ?? []).join(" ") };
  if (answer.headers.has("X-Out-Of-Date")) return { state: "late", why: words.old };
  if ([403, 404].includes(answer.status)) return { state: "late", why: words.barred };
  return { state: "late", why: answer.redirected ? words.signIn : words.failed };
}

function token() {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
  return headers["X-CSRFToken"] ?? "";
}

// The button says so where the thumb is; what it gives back ends that.
function busy() {
  const button = document.querySelector("[data-eclub-log] button:not([type=button])");
  const before = button.textContent;
  button.textContent = words.sending;
  button.setAttribute("aria-disabled", "true");
  return () => {
    button.textContent = before;
    button.removeAttribute("aria-disabled");
  };
}

async function sendAll(from = null) {
  const entries = stored();
  if (sending) asked = from ?? asked;
  if (sending || !entries.length) return;
  sending = true;
  region.replaceChildren();
  const rest = from && busy();
  for (const entry of entries) {
    const said = `« ${entry.company} »`;
    const { state, why, next } = await deliver(entry);
    if (state === "logged") {
      // Changed while it was on its way: it is sent once more, and the site says what becomes of it.
      if (localStorage.getItem(entry.name) !== entry.text) continue;
      localStorage.removeItem(entry.name);
      say("success", words.sent(said));
      if (entry.name === written()) location.assign(next);
    } else if (state === "refused" && entry.name === from) {
      // Its page says what is wrong beside the field.
      localStorage.removeItem(entry.name);
      document.querySelector("[data-eclub-log]").submit();
    } else if (state === "kept") say("warning", words.kept(said));
    else say("warning", words.refused(said, why), entry);
  }
  if (rest) rest();
  if (from && stored().length) region.scrollIntoView({ block: "nearest" });
  sending = false;
  const next = asked;
  asked = null;
  if (next) await sendAll(next);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-eclub-log]") || !region) return;
  const fields = [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
  const name = written();
  const entry = { action: location.pathname, company: form.dataset.company, fields };
  try {
    localStorage.setItem(name, JSON.stringify(entry));
  } catch {
    return; // No room on this device: the form goes as it would without a script.
  }
  event.preventDefault();
  sendAll(name);
});

if (region) {
  window.addEventListener("online", () => sendAll());
  setInterval(() => sendAll(), AGAIN);
  sendAll();
}
