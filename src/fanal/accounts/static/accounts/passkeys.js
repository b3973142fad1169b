/* Passkeys: hands what the server asks for to the browser, and the browser's answer back to the server, in a plain form.
   Forms say which with data-passkey: "create" (make one), "get" (show one), "sign-in" (show one, options are fetched when asked
   for, so that they are fresh). Without this script the buttons stay hidden and the pages offer the other way. */
"use strict";

(() => {
  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const toText = (bytes) => {
    const plain = String.fromCharCode(...new Uint8Array(bytes));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };
  const withBytes = (list) => (list || []).map((one) => ({ ...one, id: toBytes(one.id) }));

  const make = async ({ publicKey }) => {
    const made = await navigator.credentials.create({ publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: withBytes(publicKey.excludeCredentials),
    } });
    const answer = made.response;
    return { ...about(made), response: {
      attestationObject: toText(answer.attestationObject),
      clientDataJSON: toText(answer.clientDataJSON),
      transports: answer.getTransports ? answer.getTransports() : [],
    } };
  };

  const show = async ({ publicKey }) => {
    const shown = await navigator.credentials.get({ publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: withBytes(publicKey.allowCredentials),
    } });
    const answer = shown.response;
    return { ...about(shown), response: {
      authenticatorData: toText(answer.authenticatorData),
      clientDataJSON: toText(answer.clientDataJSON),
      signature: toText(answer.signature),
      userHandle: answer.userHandle ? toText(answer.userHandle) : null,
    } };
  };

  const about = (credential) => ({
    type: credential.type,
    id: credential.id,
    rawId: toText(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment || null,
    clientExtensionResults: credential.getClientExtensionResults(),
  });

  const optionsFor = async (form) => {
    if (!form.dataset.optionsUrl) {
      return JSON.parse(form.dataset.options);
    }
    const reply = await fetch(form.dataset.optionsUrl, {
      headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    if (!reply.ok) {
      throw new Error("no options");
    }
    return (await reply.json()).request_options;
  };

  if (!window.PublicKeyCredential) {
    return;
  }
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const button = form.querySelector("button[type=submit]");
    const field = form.querySelector("input[name=credential]");
    const trouble = form.querySelector("[data-passkey-trouble]");
    button.hidden = false;
    form.addEventListener("submit", async (event) => {
      if (field.value) {
        return;
      }
      event.preventDefault();
      button.disabled = true;
      trouble.hidden = true;
      try {
        const options = await optionsFor(form);
        const answer = form.dataset.passkey === "create" ? await make(options) : await show(options);
        field.value = JSON.stringify(answer);
        form.submit();
      } catch {
        trouble.hidden = false;
        button.disabled = false;
      }
    });
  }
})();
