/* Talking to the service: one JSON object there, one back, and every failure in words for people. */

export class Trouble extends Error {
  constructor(id, en, detail = "") {
    super(id);
    Object.assign(this, { id, en, detail });
  }
}

function refusal(status, detail) {
  if (status === 429) return new Trouble("Terlalu banyak pesan. Tunggu sebentar, lalu coba lagi.", "Too many messages. Wait a moment, then try again.", detail);
  if (status === 413) return new Trouble("Pesan terlalu panjang.", "The message is too long.", detail);
  if (status >= 500) return new Trouble("Layanan sedang terganggu. Coba lagi sebentar lagi.", "The service is in trouble. Try again shortly.", detail);
  return new Trouble("Layanan tidak dapat menerima ini.", "The service cannot accept this.", detail);
}

export async function post(path, body) {
  let response;
  try {
    response = await fetch(new URL(path, import.meta.url), {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20000),
    });
  } catch {
    throw new Trouble("Tidak tersambung ke layanan. Periksa jaringan, lalu coba lagi.", "Cannot reach the service. Check the network, then try again.");
  }
  let data = null;
  try { data = await response.json(); } catch { /* a proxy's error page is not JSON */ }
  if (!response.ok) throw refusal(response.status, String(data?.detail ?? data?.title ?? ""));
  if (data === null || typeof data !== "object") throw new Trouble("Jawaban layanan tidak terbaca. Coba lagi.", "The service's answer is unreadable. Try again.");
  return data;
}
