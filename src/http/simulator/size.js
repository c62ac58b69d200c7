/* How much of an SMS a text fills, counted as the service counts it. */

const BASIC = new Set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
  + "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
const EXTENDED = new Set("\f^{}\\[~]|€");

export function measure(text) {
  const letters = [...text];
  const foreign = letters.find((c) => !BASIC.has(c) && !EXTENDED.has(c));
  const encoding = foreign === undefined ? "GSM-7" : "UCS-2";
  const widths = letters.map((c) => (foreign !== undefined ? c.length : EXTENDED.has(c) ? 2 : 1));
  const units = widths.reduce((sum, w) => sum + w, 0);
  const [single, part] = encoding === "GSM-7" ? [160, 153] : [70, 67];
  let segments = units > 0 ? 1 : 0;
  if (units > single) {
    // Packed letter by letter: an escape pair or a surrogate pair may not straddle two segments.
    let room = part;
    for (const w of widths) {
      if (w > room) { segments += 1; room = part; }
      room -= w;
    }
  }
  return { units, segments, encoding, foreign };
}

export function tally({ units, segments, encoding }) {
  const [single, part] = encoding === "UCS-2" ? [70, 67] : [160, 153];
  return `${units}/${segments > 1 ? segments * part : single} · ${segments} SMS · ${encoding}`;
}
