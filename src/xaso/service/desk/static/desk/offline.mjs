/**
 * The desk without the line: people taken in are kept in this browser and sent when it is back.
 *
 * Everything is written to the browser's store before a slip is shown. A code is used once: it leaves
 * the range in the same transaction that keeps the slip. What the server has entered is kept without
 * the person's particulars, for the day's list alone.
 */
import { asked, byId, copy, hour, openStore, send, told } from "../ui/away.mjs";

const page = document.querySelector("[data-offline]");
const words = page.dataset;
const SECRET_SIGNS = 8;
const ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ";
const AGAIN_MS = 60_000;
const DAY_MS = 86_400_000;
const COUNTS = ["originals", "certified", "photocopies"];

const { state, all: items, written } = await openStore("offline-desk", "items", "code");

async function device() {
  const known = await state("device");
  if (known) return known;
  const fresh = crypto.randomUUID();
  await written((kept) => asked(kept.put(fresh, "device")));
  return fresh;
}

function secret() {
  const signs = [];
  while (signs.length < SECRET_SIGNS) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < 256 - (256 % ALPHABET.length)) signs.push(ALPHABET[byte % ALPHABET.length]);
  }
  return signs.join("");
}

/** Fill the range up. Codes on slips that are still here are left out, whatever the server says. */
async function hold() {
  const body = new FormData();
  body.set("device", await device());
  const told = await send(words.hold, body);
  await written(async (kept, slips) => {
    const used = new Set(await asked(slips.getAllKeys()));
    kept.put(told.codes.filter((code) => !used.has(code)), "codes");
    kept.put({ ...told, codes: undefined }, "known");
  });
}

/** Keep what was typed under the next code; the slip exists once this is written. */
function keep(typed) {
  return written(async (kept, slips) => {
    const [code, ...rest] = (await asked(kept.get("codes"))) ?? [];
    if (!code) throw Object.assign(new Error("empty"), { isEmpty: true });
    const slip = { ...typed, code, secret: secret(), received_at: new Date().toISOString(), status: "waiting" };
    kept.put(rest, "codes");
    slips.add(slip);
    return slip;
  });
}

/** Send what waits; each answer is kept by itself. Sent twice, the server gives the same answers. */
async function bringHome() {
  const waiting = (await items()).filter((slip) => slip.status !== "entered");
  if (!waiting.length) return;
  const sent = waiting.map(({ status, told, ...slip }) => slip);
  const body = JSON.stringify({ device: await device(), items: sent });
  const { results } = await send(words.sync, body, { "Content-Type": "application/json" });
  const answers = new Map(results.map((result) => [result.code, result]));
  await written(async (_kept, slips) => {
    for (const slip of waiting) {
      const answer = answers.get(slip.code);
      if (!answer) continue;
      if (answer.status === "entered") {
        const { code, procedure_name, received_at } = slip;
        slips.put({ code, procedure_name, received_at, status: "entered", official: answer.official, due: answer.due });
      } else {
        slips.put({ ...slip, status: "refused", told: answer.told });
      }
    }
  });
}

async function forgetOld() {
  const long = Date.now() - DAY_MS;
  await written(async (_kept, slips) => {
    for (const slip of await asked(slips.getAll())) {
      if (slip.status === "entered" && Date.parse(slip.received_at) < long) slips.delete(slip.code);
    }
  });
}

async function draw() {
  const [codes, known, kept] = [(await state("codes")) ?? [], await state("known"), await items()];
  byId("codes-left").textContent = codes.length;
  byId("waiting").textContent = kept.filter((slip) => slip.status !== "entered").length;
  const list = byId("kept");
  list.replaceChildren();
  for (const slip of kept.sort((a, b) => b.received_at.localeCompare(a.received_at))) {
    const row = copy("row", {
      code: slip.code,
      at: hour(slip.received_at),
      who: slip.people?.submitter_name ?? "",
      what: slip.procedure_name,
      state: words[slip.status],
      more: slip.status === "entered" ? `${slip.official}${slip.due ? ` · ${words.due} ${hour(slip.due)}` : ""}` : (slip.told ?? []).join(" "),
    });
    row.firstElementChild.dataset.status = slip.status;
    const again = row.querySelector("[data-again]");
    again.hidden = slip.status === "entered";
    again.addEventListener("click", () => show(slip, known));
    const mend = row.querySelector("[data-mend]");
    mend.hidden = slip.status !== "refused";
    mend.addEventListener("click", () => fillIn(slip));
    list.append(row);
  }
  if (known && byId("procedure").options.length <= 1) {
    for (const one of known.procedures) byId("procedure").add(new Option(one.name, one.code));
  }
  drawDays(known?.days ?? []);
  byId("form").hidden = !known || !byId("shown").hidden;
  byId("not-ready").hidden = Boolean(known);
}

/** Offer the hamlets in which the desk sits now; the one that was chosen stays chosen. */
function drawDays(days) {
  const places = byId("hamlet_day");
  const chosen = places.value;
  places.length = 1;
  for (const day of days) places.add(new Option(day.place, day.id));
  places.value = days.some((day) => day.id === chosen) ? chosen : "";
  byId("where").hidden = !days.length;
}

async function drawPapers() {
  const known = await state("known");
  const chosen = known.procedures.find((one) => one.code === byId("procedure").value);
  const rows = byId("papers");
  rows.replaceChildren();
  byId("limit").textContent = chosen?.limit ?? "";
  for (const paper of chosen?.papers ?? []) {
    const row = copy("paper", { name: paper.name });
    for (const input of row.querySelectorAll("input")) {
      input.name = `${input.dataset.count}.${paper.key}`;
      input.setAttribute("aria-label", `${input.dataset.words}: ${paper.name.slice(0, 60)}`);
    }
    rows.append(row);
  }
}

function show(slip, known) {
  const name = slip.procedure_name;
  const filled = copy("slip", {
    ...known,
    code: slip.code,
    secret: slip.secret,
    who: slip.people.submitter_name,
    owner: slip.people.owner_name || slip.people.submitter_name,
    what: name,
    at: hour(slip.received_at),
    limit: known.procedures.find((one) => one.code === slip.procedure)?.limit ?? "",
    papers: slip.papers_words,
    fee: slip.fee ? `${Number(slip.fee).toLocaleString("vi-VN")} đồng, ${slip.receipt_number}` : "–",
  });
  filled.querySelector("[data-print]").addEventListener("click", () => window.print());
  filled.querySelector("[data-next]").addEventListener("click", () => next());
  byId("shown").replaceChildren(filled);
  byId("shown").hidden = false;
  byId("form").hidden = true;
  byId("shown").focus();
}

function next() {
  byId("shown").hidden = true;
  byId("shown").replaceChildren();
  const where = byId("hamlet_day").value;
  byId("form").reset();
  byId("hamlet_day").value = where;
  byId("mends").value = "";
  byId("papers").replaceChildren();
  byId("limit").textContent = "";
  told("wrong", "");
  byId("form").hidden = false;
  byId("submitter_name").focus();
}

/** Lay a refused slip out again, to be mended under its own code. */
async function fillIn(slip) {
  next();
  const form = byId("form");
  byId("procedure").value = slip.procedure;
  await drawPapers();
  for (const [name, value] of Object.entries(slip.attendance ?? {})) {
    const input = form.elements[name];
    if (input?.type === "checkbox") input.checked = Boolean(value);
    else if (input) input.value = value;
  }
  for (const [name, value] of Object.entries({ ...slip.people, hamlet_day: slip.hamlet_day ?? "", ...slip.papers, fee: slip.fee, receipt_number: slip.receipt_number, reason: slip.reason })) {
    if (form.elements[name]) form.elements[name].value = value;
  }
  byId("mends").value = slip.code;
  told("wrong", (slip.told ?? []).join(" "));
}

function typed(form) {
  const given = Object.fromEntries(new FormData(form));
  const people = {};
  for (const name of ["submitter_name", "personal_number", "address", "phone", "owner_name"]) people[name] = (given[name] ?? "").trim();
  const attendance = {};
  for (const input of byId("attendance").querySelectorAll("input, select")) {
    if (input.type === "checkbox") attendance[input.name] = input.checked ? "on" : "";
    else attendance[input.name] = input.value.trim();
  }
  const papers = {};
  const counted = [];
  for (const row of byId("papers").children) {
    const inputs = [...row.querySelectorAll("input")].filter((input) => Number(input.value));
    for (const input of inputs) papers[input.name] = input.value;
    if (inputs.length) counted.push(`${row.querySelector("[data-fill]").textContent}: ${inputs.map((input) => `${input.value} ${input.dataset.words.toLowerCase()}`).join(", ")}`);
  }
  return {
    people,
    attendance,
    hamlet_day: given.hamlet_day,
    papers,
    papers_words: counted.join("; ") || "–",
    procedure: given.procedure,
    procedure_name: form.procedure.selectedOptions[0]?.textContent ?? "",
    fee: given.fee,
    receipt_number: given.receipt_number,
    reason: given.reason,
  };
}

async function takeIn(event) {
  event.preventDefault();
  const form = event.target;
  const given = typed(form);
  if (!given.people.submitter_name || !given.procedure) return told("wrong", words.incomplete);
  const isOther = given.people.owner_name && given.people.owner_name !== given.people.submitter_name;
  if (isOther && !given.attendance.ground) {
    byId("attendance").querySelector("details").open = true;
    return told("wrong", words.ground);
  }
  if (Number(given.fee) && !given.receipt_number) return told("wrong", words.receipt);
  try {
    const mends = byId("mends").value;
    const slip = mends ? await mended(mends, given) : await keep(given);
    show(slip, await state("known"));
  } catch (error) {
    return told("wrong", error.isEmpty ? words.empty : words.full);
  }
  await draw();
}

function mended(code, given) {
  return written(async (_kept, slips) => {
    const slip = { ...(await asked(slips.get(code))), ...given, status: "waiting", told: [] };
    slips.put(slip);
    return slip;
  });
}

let isBusy = false;

/** Bring home what waits and fill the range up, while the line holds. */
async function meet() {
  if (isBusy) return;
  isBusy = true;
  try {
    await bringHome();
    await hold();
    await forgetOld();
    told("line", words.home);
  } catch (error) {
    told("line", error.isSession ? words.session : words.away);
    byId("sign-in").hidden = !error.isSession;
  } finally {
    isBusy = false;
    await draw();
  }
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register(words.worker, { scope: location.pathname }).catch(() => {});
byId("form").addEventListener("submit", takeIn);
byId("procedure").addEventListener("change", drawPapers);
byId("bring-home").addEventListener("click", meet);
window.addEventListener("online", meet);
setInterval(meet, AGAIN_MS);
window.addEventListener("beforeunload", (event) => {
  if (byId("submitter_name").value && !byId("form").hidden) event.preventDefault();
});
await draw();
await meet();
page.dataset.ready = "1";
