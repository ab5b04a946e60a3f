// Passkeys: the form that needs one is shown, and sent once the browser made or used a key. Without this file it stays
// hidden, and the other ways to sign in stand beside it.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withIds = (keys) => (keys ?? []).map((key) => ({ ...key, id: toBytes(key.id) }));

function asked(options, alone) {
  const said = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) };
  if (said.user) {
    said.user = { ...said.user, id: toBytes(said.user.id) };
    said.excludeCredentials = withIds(said.excludeCredentials);
    said.authenticatorSelection = {
      ...said.authenticatorSelection,
      residentKey: alone ? "required" : "discouraged",
      requireResidentKey: alone,
      ...(alone ? { userVerification: "required" } : {}),
    };
  } else {
    said.allowCredentials = withIds(said.allowCredentials);
  }
  return { publicKey: said };
}

function told(key) {
  const response = { clientDataJSON: toText(key.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = toText(key.response[name]);
  }
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return JSON.stringify({
    type: key.type,
    id: key.id,
    rawId: toText(key.rawId),
    response,
    clientExtensionResults: key.getClientExtensionResults(),
  });
}

async function options(form) {
  const here = document.getElementById("passkey");
  if (here) return JSON.parse(here.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  return answer.json();
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) break;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const status = form.querySelector("[data-failed]");
    try {
      const said = await options(form);
      const alone = form.elements.passwordless?.checked ?? false;
      const key =
        form.dataset.passkey === "create"
          ? await navigator.credentials.create(asked(said.creation_options, alone))
          : await navigator.credentials.get(asked(said.request_options, alone));
      form.elements.credential.value = told(key);
      form.submit();
    } catch {
      status.textContent = status.dataset.failed;
    }
  });
}
