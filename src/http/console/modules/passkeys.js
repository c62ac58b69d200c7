// Passkeys: made and asked. Each must know who holds it (a finger, a face, a PIN), and derives the key under which
// the officer's own keys are kept (the PRF extension); one that cannot is no use here.

import { fromBase64Url, toBase64Url, utf8 } from "./bytes.js";
import { posted, said } from "./ui.js";

/** What is derived from: the same for everybody, because each passkey has a secret of its own. */
const FIRST = utf8("suluh passkey prf 1");

function asserted({ rawId, response }) {
  return {
    id: toBase64Url(new Uint8Array(rawId)),
    data: toBase64Url(new Uint8Array(response.authenticatorData)),
    client: toBase64Url(new Uint8Array(response.clientDataJSON)),
    signature: toBase64Url(new Uint8Array(response.signature)),
  };
}

/**
 * Asks for a passkey: any of this site, or the one just made.
 * @returns {Promise<{ assertion: object, prf: Uint8Array }>}
 */
export async function ask(rawId) {
  const { challenge, rp } = await posted("/console/sign-in/challenge");
  const publicKey = {
    challenge: fromBase64Url(challenge),
    rpId: rp,
    userVerification: "required",
    allowCredentials: rawId ? [{ type: "public-key", id: rawId }] : [],
    extensions: { prf: { eval: { first: FIRST } } },
  };
  const credential = await navigator.credentials.get({ publicKey });
  const prf = credential.getClientExtensionResults().prf?.results?.first;
  if (!prf) throw new Error(said("no-passkey"));
  return { assertion: asserted(credential), prf: new Uint8Array(prf) };
}

/**
 * Makes a passkey for somebody, and has it sign once.
 * @param {{ officer: string, login: string, name: string }} who
 * @returns {Promise<{ public: string, assertion: object, prf: Uint8Array }>}
 */
export async function make({ officer, login, name }) {
  const { challenge, rp } = await posted("/console/sign-in/challenge");
  const publicKey = {
    challenge: fromBase64Url(challenge),
    rp: { id: rp, name: "Suluh" },
    user: { id: utf8(officer), name: login, displayName: name },
    // ES256 alone: the server checks no other, and what an authenticator without it says is clear.
    pubKeyCredParams: [{ type: "public-key", alg: -7 }],
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    attestation: "none",
    extensions: { prf: { eval: { first: FIRST } } },
  };
  const credential = await navigator.credentials.create({ publicKey });
  const spki = new Uint8Array(credential.response.getPublicKey());
  return { public: toBase64Url(spki), ...(await ask(credential.rawId)) };
}
