/**
 * What script adds to a declaration; without it everything still works.
 *
 * - Questions that do not concern the person are put away ([data-when], judged by rules.mjs).
 * - What is typed is saved a moment later ([data-autosave]: a sentence that tells so).
 * - Communes are suggested while typing ([data-commune], from the address in data-suggest).
 */
import { judge } from "./rules.mjs";

const SAVE_AFTER_MS = 1500;
const SUGGEST_AFTER_MS = 250;
const form = document.querySelector("form[data-declaration]");

const toIso = (text) => {
  const day = /^\s*(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})\s*$/.exec(text);
  return day ? `${day[3]}-${day[2].padStart(2, "0")}-${day[1].padStart(2, "0")}` : text.trim();
};

/** The answers on this page by key, with those given on other pages underneath. */
function answers() {
  const now = new Date();
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const found = { ...JSON.parse(form.dataset.known || "{}") };
  found["@today"] = today.map((part) => String(part).padStart(2, "0")).join("-");
  for (const control of form.elements) {
    if (!control.name || control.name.startsWith("_")) continue;
    if (control.type === "radio") {
      if (control.checked) found[control.name] = { co: true, khong: false }[control.value] ?? control.value;
    } else if (control.type === "checkbox") {
      found[control.name] = control.checked || null;
    } else {
      found[control.name] = "day" in control.dataset ? toIso(control.value) : control.value.trim();
    }
  }
  return found;
}

function putAway() {
  const given = answers();
  for (const block of form.querySelectorAll("[data-when]")) {
    block.hidden = judge(JSON.parse(block.dataset.when), given) !== true;
  }
}

function later(act, delay) {
  let waiting;
  return (...args) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => act(...args), delay);
  };
}

async function save() {
  const told = document.querySelector("[data-autosave]");
  try {
    const answer = await fetch(form.action || location.href, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Autosave": "1" },
    });
    if (!answer.ok) throw new Error(answer.status);
    told.textContent = await answer.text();
  } catch {
    told.textContent = told.dataset.failed;
  }
}

async function suggest(control) {
  const province = form.elements[control.name.replace(/\.xa$/, ".tinh")];
  const asked = new URLSearchParams({ q: control.value, tinh: province?.value ?? "" });
  const answer = await fetch(`${form.dataset.suggest}?${asked}`);
  if (!answer.ok) return;
  const list = document.getElementById("communes");
  list.replaceChildren(...(await answer.json()).map((name) => new Option(name, name)));
}

if (form) {
  for (const hint of form.querySelectorAll("[data-without-script]")) hint.hidden = true;
  putAway();
  form.addEventListener("change", putAway);
  const saveSoon = later(save, SAVE_AFTER_MS);
  if (document.querySelector("[data-autosave]")) form.addEventListener("input", saveSoon);
  const suggestSoon = later(suggest, SUGGEST_AFTER_MS);
  form.addEventListener("input", ({ target }) => {
    if ("commune" in target.dataset) suggestSoon(target);
  });
}
