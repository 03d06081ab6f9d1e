// The pictures in memory: at most one blob address per digest, and none that may not be kept.
// A picture is only ever taken from here, so bytes that were not checked cannot be shown.

import { sha256 } from "./note.js";

const FETCH_TIMEOUT = 20_000;

export class Pictures {
  #urls = new Map();
  #refused = new Map();
  #underway = new Set();
  #keep = new Set();

  url(digest) {
    return this.#urls.get(digest) ?? null;
  }

  // The code of the last failed attempt, or null.
  refusal(digest) {
    return this.#refused.get(digest) ?? null;
  }

  get count() {
    return this.#urls.size;
  }

  // Revoke every blob address outside `digests`. Call it after the page has let go of them.
  keepOnly(digests) {
    this.#keep = digests;
    for (const [digest, url] of this.#urls) {
      if (digests.has(digest)) continue;
      URL.revokeObjectURL(url);
      this.#urls.delete(digest);
    }
    for (const digest of this.#refused.keys()) {
      if (!digests.has(digest)) this.#refused.delete(digest);
    }
  }

  // Fetch what is missing; resolves when every attempt has ended, well or badly.
  async fetchMissing(images) {
    const missing = images.filter(
      ({ sha256: digest }) => !this.#urls.has(digest) && !this.#underway.has(digest),
    );
    await Promise.all(missing.map((image) => this.#fetch(image)));
  }

  async #fetch(image) {
    const digest = image.sha256;
    this.#underway.add(digest);
    try {
      const blob = await checked(image);
      if (!this.#keep.has(digest)) return; // it ended while it was on its way
      this.#urls.set(digest, URL.createObjectURL(blob));
      this.#refused.delete(digest);
    } catch (fault) {
      this.#refused.set(digest, fault.message);
    } finally {
      this.#underway.delete(digest);
    }
  }
}

// Size, digest, and that it decodes to the size it claims, in this order.
async function checked(image) {
  const bytes = await download(image);
  if (bytes.byteLength !== image.size) throw new Error("picture_size");
  if ((await sha256(bytes)) !== image.sha256) throw new Error("picture_hash");
  const blob = new Blob([bytes], { type: image.type });
  const bitmap = await createImageBitmap(blob).catch(() => {
    throw new Error("picture_decode");
  });
  const claimed = image.w !== undefined; // a standby picture claims no size
  const fits = !claimed || (bitmap.width === image.w && bitmap.height === image.h);
  bitmap.close();
  if (!fits) throw new Error("picture_decode");
  return blob;
}

async function download({ path, size }) {
  try {
    const answer = await fetch(path, {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: AbortSignal.timeout(FETCH_TIMEOUT),
    });
    if (!answer.ok) throw new Error();
    return await limited(answer, size);
  } catch {
    throw new Error("picture_absent");
  }
}

// The body of an answer up to what may be right and a byte more: a bomb is not unpacked.
export async function limited(answer, most) {
  const reader = answer.body.getReader();
  const bytes = new Uint8Array(most + 1);
  for (let length = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return bytes.slice(0, length);
    bytes.set(value.subarray(0, bytes.length - length), length);
    length = Math.min(length + value.length, bytes.length);
    if (length > most) {
      reader.cancel();
      return bytes;
    }
  }
}
