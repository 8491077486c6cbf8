/**
 * What pages have in common that go on without the line: a store in this browser, and sending with a
 * fresh token once the line is back. Everything is written to the store before anything is shown.
 */
export const asked = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** Open a store with "state" (by name) and one more place whose things are known by `key`. */
export async function openStore(name, place, key) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("state");
    request.result.createObjectStore(place, { keyPath: key });
  };
  const store = await asked(request);
  navigator.storage?.persist?.();
  return {
    state: (of) => asked(store.transaction("state").objectStore("state").get(of)),
    all: () => asked(store.transaction(place).objectStore(place).getAll()),

    /** Run one transaction over both places and wait until it is safely written. */
    written: (act) =>
      new Promise((done, failed) => {
        const change = store.transaction(["state", place], "readwrite", { durability: "strict" });
        let told;
        change.oncomplete = () => done(told);
        change.onabort = () => failed(change.error);
        act(change.objectStore("state"), change.objectStore(place)).then((result) => {
          told = result;
        }, (error) => {
          change.abort();
          failed(error);
        });
      }),
  };
}

/** Ask for a fresh token: the page may be older than the sign-in. Without a session there is none. */
async function token() {
  const answer = await fetch(location.pathname, { cache: "no-store", headers: { "X-Fresh": "1" } });
  if (answer.redirected || !answer.ok) throw Object.assign(new Error("session"), { isSession: answer.redirected });
  const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
  return drawn.querySelector("[name=csrfmiddlewaretoken]").value;
}

/** Send with a fresh token; the error says `isSession` where signing in anew is needed. */
export async function send(address, body, headers) {
  const options = { method: "POST", body, headers: { ...headers, "X-CSRFToken": await token() } };
  const answer = await fetch(address, options);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

export const byId = (id) => document.getElementById(id);

export const hour = (moment) => new Date(moment).toLocaleString("vi-VN", { dateStyle: "short", timeStyle: "short" });

export function told(where, sentence) {
  const place = byId(where);
  place.textContent = sentence;
  place.hidden = !sentence;
}

/** Return a copy of a template with its [data-fill] places filled in. */
export function copy(name, values) {
  const made = byId(name).content.cloneNode(true);
  for (const place of made.querySelectorAll("[data-fill]")) place.textContent = values[place.dataset.fill] ?? "";
  return made;
}
