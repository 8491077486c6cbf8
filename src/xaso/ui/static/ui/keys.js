/**
 * Single-letter keys on desk pages: the element with data-key="h" is pressed by H.
 *
 * They rest while somebody types, while a modifier is held, and where <body> lacks .has-keys
 * (the person switched them off). "/" goes to the first search box. Keys are read by their
 * place on the keyboard's letter, so Telex and VNI leave them alone.
 */
const isTyping = (target) =>
  target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

document.addEventListener("keydown", (event) => {
  if (!document.body.classList.contains("has-keys")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (isTyping(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "/") {
    const search = document.querySelector('input[type="search"]');
    if (search) {
      event.preventDefault();
      search.focus();
    }
    return;
  }
  const key = event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((element) =>
    element.checkVisibility(),
  );
  if (!target) return;
  event.preventDefault();
  target.focus();
  target.click();
});
