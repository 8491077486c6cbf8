/**
 * A meter round without the line: what is read is kept in this browser and sent when it is back.
 *
 * Each reading bears a number of its own from the moment it is kept, so that sent twice it counts once.
 * What was taken stays as a tick alone.
 */
import { asked, byId, copy, openStore, send, told } from "../ui/away.mjs";
import { judge } from "./meters.mjs";

const words = document.querySelector("[data-round]").dataset;
const AGAIN_MS = 60_000;
const WAITING = "waiting";
const { state, all: readings, written } = await openStore(words.store, "readings", "id");

/** Ask for the meters of the round, in the order of the walk. */
async function hold() {
  const body = new FormData();
  body.set("period", words.period);
  const round = await send(words.hold, body);
  await written((kept) => asked(kept.put(round, "round")));
}

/** Send what waits; each answer is kept by itself. */
async function bringHome() {
  const waiting = (await readings()).filter((one) => one.status === WAITING);
  if (!waiting.length) return;
  const body = JSON.stringify({ readings: waiting.map(({ status, told, ...reading }) => reading) });
  const { results } = await send(words.send, body, { "Content-Type": "application/json" });
  const answers = new Map(results.map((one) => [one.id, one]));
  await written(async (_kept, place) => {
    for (const reading of waiting) {
      const answer = answers.get(reading.id);
      const now = await asked(place.get(reading.id));
      if (!answer || !now || now.value !== reading.value) continue;
      place.put({ ...now, status: answer.status, told: answer.told });
    }
  });
}

/** Drop what was taken in rounds before this one. */
async function forgetOld(period) {
  await written(async (_kept, place) => {
    for (const one of await asked(place.getAll())) if (one.status === "taken" && one.period !== period) place.delete(one.id);
  });
}

/** Return how a meter stands: its reading in this browser, or what the server knew. */
function standing(meter, kept, period) {
  const own = kept.find((one) => one.meter === meter.id && one.period === period);
  if (own) return { status: own.status, value: own.value, told: own.told ?? [], own };
  return meter.read === null ? { status: "open", told: [] } : { status: "taken", value: meter.read, told: [] };
}

const isOpen = (stands) => stands.status === "open" || stands.status === "refused";

async function draw(chosen) {
  const [round, kept] = [await state("round"), await readings()];
  byId("not-ready").hidden = Boolean(round);
  byId("round").hidden = !round;
  byId("waiting").textContent = kept.filter((one) => one.status === WAITING).length;
  if (!round) return;
  byId("period").textContent = round.period_words;
  const stands = round.meters.map((meter) => ({ meter, ...standing(meter, kept, round.period) }));
  byId("done").textContent = `${stands.filter((one) => !isOpen(one)).length}/${stands.length}`;
  byId("all-done").hidden = stands.some(isOpen);
  const list = byId("meters");
  list.replaceChildren();
  for (const one of stands) {
    const row = copy("row", { place: one.meter.place || one.meter.code, number: one.meter.number, state: words[one.status], value: one.value ?? "", told: one.told.join(" ") });
    row.firstElementChild.dataset.status = one.status;
    const button = row.querySelector("button");
    button.textContent = one.status === "open" ? words.read : words.mend;
    button.setAttribute("aria-label", `${button.textContent}: ${one.meter.number}`);
    button.addEventListener("click", () => lay(one));
    button.hidden = one.status === "taken";
    list.append(row);
  }
  const wanted = chosen ?? byId("meter").value;
  lay(stands.find((one) => one.meter.id === wanted && one.status !== "taken") ?? stands.find(isOpen), wanted);
}

/** Lay a meter out to be read; what is being typed for it stays. */
function lay(one, wanted) {
  const form = byId("form");
  form.hidden = !one;
  if (!one || (form.hidden === false && byId("meter").value === one.meter.id && one.meter.id === wanted && byId("value").value)) return;
  form.reset();
  byId("meter").value = one.meter.id;
  for (const name of ["place", "name", "code", "number", "previous"]) byId(`m-${name}`).textContent = one.meter[name] ?? "";
  byId("usual").hidden = one.meter.usual === null;
  byId("m-usual").textContent = one.meter.usual ?? "";
  byId("value").value = one.value ?? "";
  told("wrong", one.told.join(" "));
  ask("");
}

/** Show one question, or none. */
function ask(which) {
  for (const name of ["back", "unusual"]) byId(`ask-${name}`).hidden = name !== which;
}

async function keep(event) {
  event.preventDefault();
  const [round, form] = [await state("round"), byId("form")];
  const meter = round.meters.find((one) => one.id === byId("meter").value);
  const typed = byId("value").value.replace(/[\s.]/g, "");
  if (!/^\d+$/.test(typed)) return told("wrong", words.number);
  const why = form.elements.why.value;
  const hasRolledOver = why === "rolled";
  const judged = judge(meter, Number(typed), hasRolledOver);
  if (judged.wrong === "digits") return told("wrong", words.digits.replace("{n}", meter.digits));
  if (judged.wrong === "forward") return told("wrong", words.forward);
  if (judged.wrong === "back" && why !== "replaced") {
    ask("back");
    return told("wrong", words.back.replace("{n}", meter.previous));
  }
  if (judged.isUnusual && !byId("again").checked) {
    ask("unusual");
    return told("wrong", words.unusual.replace("{n}", judged.units).replace("{u}", meter.usual));
  }
  try {
    await keepReading({ meter: meter.id, period: round.period, value: Number(typed), has_rolled_over: hasRolledOver, is_replaced: why === "replaced", is_sure: byId("again").checked });
  } catch {
    return told("wrong", words.full);
  }
  byId("value").value = "";
  byId("meter").value = "";
  await draw(next(round, meter));
  byId("value").focus();
  meet();
}

/** Keep it under a number of its own; what waits for the same meter is written over. */
function keepReading(reading) {
  return written(async (_kept, place) => {
    const own = (await asked(place.getAll())).find((one) => one.meter === reading.meter && one.period === reading.period);
    const isSame = own?.status === WAITING;
    if (own && !isSame) place.delete(own.id);
    place.put({ ...reading, id: isSame ? own.id : crypto.randomUUID(), read_at: new Date().toISOString(), status: WAITING });
  });
}

/** Return the next meter of the walk after this one. */
function next(round, meter) {
  return round.meters[round.meters.indexOf(meter) + 1]?.id;
}

let isBusy = false;

/** Bring home what waits and ask for the round anew, while the line holds. */
async function meet() {
  if (isBusy) return;
  isBusy = true;
  try {
    await bringHome();
    await hold();
    await forgetOld((await state("round")).period);
    told("line", words.home);
    byId("sign-in").hidden = true;
  } catch (error) {
    told("line", error.isSession ? words.session : words.away);
    byId("sign-in").hidden = !error.isSession;
  } finally {
    isBusy = false;
    await draw();
  }
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register(words.worker, { scope: location.pathname }).catch(() => {});
byId("form").addEventListener("submit", keep);
byId("bring-home").addEventListener("click", meet);
window.addEventListener("online", meet);
setInterval(meet, AGAIN_MS);
await draw();
await meet();
document.querySelector("[data-round]").dataset.ready = "1";
