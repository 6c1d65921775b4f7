// <button data-eclub-copy="#field" data-eclub-copied="Copied">: copies what the field holds.

async function copy(button) {
  const field = document.querySelector(button.dataset.eclubCopy);
  if (!field) return;
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // No right to the clipboard: what is selected can be copied by hand.
    field.focus();
    field.select();
    return;
  }
  const before = button.textContent;
  button.textContent = button.dataset.eclubCopied;
  setTimeout(() => { button.textContent = before; }, 4000);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-eclub-copy]");
  if (button) copy(button);
});
