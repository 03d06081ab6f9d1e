// Signed notes (C2SP signed-note v1.0.0), as in gongshi/record/note.py. The key that is looked for
// fixes the algorithm; a message never chooses.

import { concat, equal, fromBase64, fromHex, fromUtf8, hex, sha256, utf8 } from "./bytes.js";
import { require, VerificationFailed } from "./failure.js";

export const ED25519 = 1;
export const COSIGNATURE = 4;
export const NOTE_LIMIT = 65536;
const MAX_SIGNATURES = 32;
const LINE_START = "\u2014 ";
const NOT_IN_A_NAME = /[\p{C}\p{Z}\s+]/u;
const P = 2n ** 255n - 19n;

// The y coordinates of the points of order 1, 2, 4 and 8: keys under which anybody can forge.
const SMALL_ORDER_Y = new Set([
  0n,
  1n,
  P - 1n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
]);

/** Read `name+hash+base64(type ‖ key)` into {name, algorithm, key, keyId, vkey}. */
export async function readVkey(vkey) {
  const first = vkey.indexOf("+");
  const second = vkey.indexOf("+", first + 1);
  require(first > 0 && second > 0, "key_format");
  const name = vkey.slice(0, first);
  const data = fromBase64(vkey.slice(second + 1), "key_format");
  require([ED25519, COSIGNATURE].includes(data[0]), "key_algorithm");
  require(isKeyName(name), "key_name");
  require(data.length === 33 && !isWeakKey(data.slice(1)), "key_weak");
  const keyId = (await sha256(concat(utf8(`${name}\n`), data))).slice(0, 4);
  require(equal(fromHex(vkey.slice(first + 1, second), "key_format"), keyId), "key_hash");
  return { name, algorithm: data[0], key: data.slice(1), keyId, vkey };
}

export function isKeyName(name) {
  return name.length > 0 && name.normalize("NFC") === name && !NOT_IN_A_NAME.test(name);
}

export function isWeakKey(key) {
  const y = BigInt(`0x${hex(key.toReversed())}`) & (2n ** 255n - 1n);
  return y >= P || SMALL_ORDER_Y.has(y);
}

/** Split a note into its text and signature lines; nothing is verified yet. */
export function parseNote(bytes, limit = NOTE_LIMIT) {
  require(bytes.length <= limit, "note_size");
  const note = fromUtf8(bytes, "note_utf8");
  require(!/[\0-\x09\x0b-\x1f]/.test(note), "note_control");
  const split = note.lastIndexOf("\n\n");
  require(split >= 0 && note.endsWith("\n"), "note_format");
  const lines = note.slice(split + 2, -1).split("\n").map(signatureLine);
  require(lines.length <= MAX_SIGNATURES, "note_format");
  const signers = new Set(lines.map((line) => `${line.name} ${hex(line.keyId)}`));
  require(signers.size === lines.length, "note_duplicate_signature");
  return { text: note.slice(0, split + 1), lines };
}

/** Verify a note: every signature by a known key must hold, and there must be one. */
export async function openSigned(bytes, keys, limit = NOTE_LIMIT) {
  const { text, lines } = parseNote(bytes, limit);
  const signatures = [];
  for (const line of lines) {
    const key = keys.find((known) => known.name === line.name && equal(known.keyId, line.keyId));
    if (key) signatures.push({ key, time: await checkSignature(key, text, line.signature) });
  }
  require(signatures.length > 0, "note_unknown_key");
  return { text, signatures, unknown: lines.length - signatures.length };
}

/** Verify a note that carries exactly one signature, by one of `keys`. */
export async function openSole(bytes, keys, limit = NOTE_LIMIT) {
  const { text, signatures, unknown } = await openSigned(bytes, keys, limit);
  require(unknown === 0 && signatures.length === 1, "note_signature_count");
  return { text, key: signatures[0].key };
}

async function checkSignature(key, text, signature) {
  if (key.algorithm === ED25519) {
    await checkBytes(key, utf8(text), signature);
    return null;
  }
  require(signature.length === 72 && signature[0] < 128, "note_signature");
  const time = BigInt(`0x${hex(signature.slice(0, 8))}`);
  await checkBytes(key, utf8(`cosignature/v1\ntime ${time}\n${text}`), signature.slice(8));
  return time;
}

async function checkBytes(key, message, signature) {
  require(signature.length === 64, "note_signature");
  let genuine = false;
  try {
    const imported = await crypto.subtle.importKey("raw", key.key, "Ed25519", false, ["verify"]);
    genuine = await crypto.subtle.verify("Ed25519", imported, signature, message);
  } catch {
    throw new VerificationFailed("note_signature");
  }
  require(genuine, "note_signature");
}

function signatureLine(line) {
  require(line.startsWith(LINE_START), "note_format");
  const parts = line.slice(LINE_START.length).split(" ");
  require(parts.length === 2 && isKeyName(parts[0]), "note_format");
  const data = fromBase64(parts[1], "note_format");
  require(data.length > 4, "note_format");
  return { name: parts[0], keyId: data.slice(0, 4), signature: data.slice(4) };
}
