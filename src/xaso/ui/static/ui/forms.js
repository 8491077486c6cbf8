/**
 * Three small kindnesses for every form; without JavaScript nothing is lost but them.
 *
 * - A page that came back with errors puts the keyboard on their list.
 * - A form sent twice within ten seconds is sent once; the server's idempotency key decides anyway.
 * - <form data-unsaved="sentence"> warns before typed words are left behind.
 * - <button type="button" data-copy="id"> copies the text of that element; shown only with script.
 */
const RESEND_MS = 10_000;

document.querySelector('[data-testid="error-summary"]')?.focus();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.again !== undefined) return;
  const now = Date.now();
  if (now - Number(form.dataset.sentAt ?? 0) < RESEND_MS) {
    event.preventDefault();
    return;
  }
  form.dataset.sentAt = String(now);
  form.dataset.clean = "";
  form.setAttribute("aria-busy", "true");
});

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent-at]")) {
    delete form.dataset.sentAt;
    form.removeAttribute("aria-busy");
  }
});

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("input", () => {
    delete form.dataset.clean;
    form.dataset.touched = "";
  });
}
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-touched]:not([data-clean])")) event.preventDefault();
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.setAttribute("aria-pressed", "true");
  });
}
