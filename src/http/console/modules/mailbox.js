// A question to the reporter of a tip, as src/sealing/mailbox.rs seals it: only the receipt opens it. The server
// seals the result once more under the key of a week, as it does with every note.

import { utf8 } from "./bytes.js";
import { bound, seal } from "./hpke.js";

/**
 * Seals a question. Throws when the mailbox's key is no point of the curve.
 * @param {Uint8Array} mailboxRaw 65 bytes, the public half that stands with the tip
 * @param {string} tip the tip's id
 * @param {string} note the note's id
 * @param {string} words
 * @returns {Promise<Uint8Array>}
 */
export const sealNote = (mailboxRaw, tip, note, words) =>
  seal(mailboxRaw, "suluh note 1", bound([tip, note]), utf8(words));
