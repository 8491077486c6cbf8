/**
 * J and K walk down and up a list: they put the keyboard on the next or last [data-row] link.
 *
 * Enter then follows the link, as on any link. The keys rest while somebody types, while a
 * modifier is held and where <body> lacks .has-keys. Without JavaScript, Tab does the same.
 */
const STEP = { KeyJ: 1, KeyK: -1 };

document.addEventListener("keydown", (event) => {
  const step = STEP[event.code];
  if (!step || !document.body.classList.contains("has-keys")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  const rows = [...document.querySelectorAll("[data-row]")];
  const here = rows.indexOf(document.activeElement);
  const next = rows[here < 0 ? (step > 0 ? 0 : rows.length - 1) : here + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

/** One button ticks every dossier of the page, or none again; without JavaScript each is ticked. */
function offerAll() {
  const button = document.querySelector("[data-pick-all]");
  if (button) button.hidden = false;
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-pick-all]")) return;
  const boxes = [...document.querySelectorAll('input[name="pick"]')];
  const tick = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = tick;
});
document.addEventListener("htmx:afterSwap", offerAll);
offerAll();
