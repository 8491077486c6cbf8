/**
 * Files over a weak link: sent at once when chosen, in pieces, from where the link broke off.
 *
 * <input type="file" data-upload="address"> announces a file with POST, sends pieces with PATCH
 * (header Upload-Offset) and loads the page anew when all have arrived. If script or link fail,
 * the plain form still carries the files.
 */
const PIECE_BYTES = 128 * 1024;
const TRIES = 6;
const RELOAD_MS = 300;

const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

async function ask(address, options) {
  const headers = { "X-CSRFToken": token(), ...options.headers };
  const answer = await fetch(address, { ...options, headers });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok && answer.status !== 409) throw Object.assign(new Error(body.detail ?? ""), { final: answer.status < 500, detail: body.detail });
  return body;
}

async function stubbornly(act) {
  for (let round = 1; ; round += 1) {
    try {
      return await act();
    } catch (error) {
      if (error.final || round === TRIES) throw error;
      await wait(500 * 2 ** round);
    }
  }
}

async function send(input, file, told) {
  const announced = new FormData();
  announced.set("name", file.name);
  announced.set("size", file.size);
  let state = await stubbornly(() => ask(input.dataset.upload, { method: "POST", body: announced }));
  while (!state.done) {
    const piece = file.slice(state.offset, state.offset + PIECE_BYTES);
    const options = { method: "PATCH", body: piece, headers: { "Upload-Offset": state.offset } };
    state = await stubbornly(() => ask(state.url, options));
    told.textContent = `${file.name}: ${Math.round((100 * state.offset) / file.size)}%`;
  }
}

async function sendAll(input) {
  const told = document.getElementById(input.dataset.told);
  told.hidden = false;
  try {
    for (const file of input.files) await send(input, file, told);
    input.value = "";
    await wait(RELOAD_MS);
    location.reload();
  } catch (error) {
    told.textContent = error.detail || told.dataset.failed;
  }
}

for (const promise of document.querySelectorAll("[data-with-script]")) promise.hidden = false;
for (const input of document.querySelectorAll("[data-upload]")) {
  input.addEventListener("change", () => input.files.length && sendAll(input));
}
