/**
 * Passkeys: <form data-passkey="get|create" data-options="address" hidden> is shown where the
 * browser knows passkeys. Sent, it fetches the question, asks the device, and posts the answer in
 * its field `credential` as any form. Without JavaScript the page offers codes instead.
 */
const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const BINARY = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function question(options) {
  const listed = (keys) => keys?.map((key) => ({ ...key, id: toBytes(key.id) }));
  return {
    ...options,
    challenge: toBytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: toBytes(options.user.id) } }),
    ...(options.allowCredentials && { allowCredentials: listed(options.allowCredentials) }),
    ...(options.excludeCredentials && { excludeCredentials: listed(options.excludeCredentials) }),
  };
}

function answer(credential) {
  const response = {};
  for (const name of BINARY) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: {},
  });
}

async function ask(form) {
  const got = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  if (got.status === 422) return location.reload();
  if (!got.ok) throw new Error(String(got.status));
  const publicKey = question(await got.json());
  form.elements.credential.value = answer(await navigator.credentials[form.dataset.passkey]({ publicKey }));
  return form.submit();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !(window.PublicKeyCredential && navigator.credentials);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector("[role=alert]");
    said.hidden = true;
    try {
      await ask(form);
    } catch {
      said.hidden = false;
    }
  });
}
