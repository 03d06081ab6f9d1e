// Signed notes (C2SP signed-note v1.0.0) with Ed25519 by WebCrypto, and strict canonical JSON.
// Everything here reads bytes that nobody has vouched for yet; the only way out is Refusal.

export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const ED25519 = 1;
const MOST_SIGNATURES = 32;
const NAME = /^[^\s+]+$/u;
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;
const KEY = /^[a-z][a-z0-9_]*$/;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;
const DEEPEST = 8;

// Whether this browser can verify at all; a page outside a secure context cannot.
export async function canVerify() {
  if (!globalThis.crypto?.subtle) return false;
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return true;
  } catch {
    return false;
  }
}

// `name+hash+base64(type ‖ key)` as the office prints it.
export async function readVkey(vkey) {
  const [name, hash, ...rest] = vkey.split("+");
  const packed = fromBase64(rest.join("+"));
  if (!NAME.test(name) || packed.length !== 33 || packed[0] !== ED25519) throw new Refusal("vkey");
  const id = hex(await keyHash(name, packed));
  if (id !== hash) throw new Refusal("vkey");
  const raw = packed.slice(1);
  const key = await crypto.subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  return { name, id, key };
}

// Returns the signed text, final newline included, once one known key has signed it.
export async function openNote(bytes, verifiers) {
  const { text, signatures } = splitNote(bytes);
  let verified = false;
  for (const { name, id, signature } of signatures) {
    const verifier = verifiers.find((known) => known.name === name && known.id === id);
    if (!verifier) continue;
    if (!(await signs(verifier.key, signature, text))) throw new Refusal("signature");
    verified = true;
  }
  if (!verified) throw new Refusal("signature");
  return text;
}

function splitNote(bytes) {
  const whole = decodeUtf8(bytes);
  if (/[\u0000-\u0009\u000b-\u001f]/.test(whole)) throw new Refusal("note");
  const cut = whole.lastIndexOf("\n\n");
  if (cut < 0 || !whole.endsWith("\n")) throw new Refusal("note");
  const lines = whole.slice(cut + 2, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw new Refusal("note");
  const signatures = lines.map(readSignature);
  const signers = new Set(signatures.map(({ name, id }) => `${name}+${id}`));
  if (signers.size !== signatures.length) throw new Refusal("note");
  return { text: whole.slice(0, cut + 1), signatures };
}

function readSignature(line) {
  const match = SIGNATURE_LINE.exec(line);
  if (!match) throw new Refusal("note");
  const packed = fromBase64(match[2]);
  if (packed.length < 5) throw new Refusal("note");
  return { name: match[1], id: hex(packed.slice(0, 4)), signature: packed.slice(4) };
}

async function signs(key, signature, text) {
  if (signature.length !== 64) return false;
  return crypto.subtle.verify("Ed25519", key, signature, new TextEncoder().encode(text));
}

async function keyHash(name, packed) {
  const named = new TextEncoder().encode(`${name}\n`);
  const joined = new Uint8Array(named.length + packed.length);
  joined.set(named);
  joined.set(packed, named.length);
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined)).slice(0, 4);
}

export async function sha256(bytes) {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function decodeUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal("note");
  }
}

function fromBase64(text) {
  let raw;
  try {
    raw = atob(text);
  } catch {
    throw new Refusal("base64");
  }
  if (btoa(raw) !== text) throw new Refusal("base64");
  return Uint8Array.from(raw, (character) => character.charCodeAt(0));
}

// ---- canonical JSON: parse, write again, and require the same text

export function parseCanonical(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("json");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Refusal("json");
  }
  if (canonical(value, 0) !== text) throw new Refusal("json");
  return value;
}

function canonical(value, depth) {
  if (depth > DEEPEST) throw new Refusal("json");
  if (Array.isArray(value)) return `[${value.map((v) => canonical(v, depth + 1)).join(",")}]`;
  if (typeof value === "string") return canonicalText(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (typeof value !== "object") throw new Refusal("json");
  const keys = Object.keys(value).sort();
  if (!keys.every((key) => KEY.test(key))) throw new Refusal("json");
  return `{${keys.map((k) => `"${k}":${canonical(value[k], depth + 1)}`).join(",")}}`;
}

function canonicalText(text) {
  if (INVISIBLE.test(text) || text.normalize("NFC") !== text) throw new Refusal("json");
  return JSON.stringify(text);
}
