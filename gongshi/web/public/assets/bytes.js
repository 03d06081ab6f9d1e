// Strict readers of bytes and small text forms, as in gongshi/record/strict.py: one value, one
// spelling. A form with two spellings lets a byte change without its meaning changing.

import { require, VerificationFailed } from "./failure.js";

const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const HASH_SIZE = 32;
const MAX_SIZE = 2n ** 63n - 1n;

export function utf8(text) {
  return new TextEncoder().encode(text);
}

/** Decode UTF-8; a byte order mark is a character like any other. */
export function fromUtf8(bytes, step) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new VerificationFailed(step);
  }
}

export function concat(...parts) {
  const joined = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function equal(left, right) {
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function fromHex(text, step) {
  require(/^(?:[0-9a-f]{2})*$/.test(text), step);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function base64(bytes) {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a, b, c] = [bytes[at], bytes[at + 1], bytes[at + 2]];
    text += BASE64[a >> 2] + BASE64[((a & 3) << 4) | ((b ?? 0) >> 4)];
    text += b === undefined ? "=" : BASE64[((b & 15) << 2) | ((c ?? 0) >> 6)];
    text += c === undefined ? "=" : BASE64[c & 63];
  }
  return text;
}

/** Read standard base64 with padding and nothing else: what is read must write the same text. */
export function fromBase64(text, step) {
  require(text.length % 4 === 0, step);
  const body = text.replace(/={1,2}$/, "");
  const bytes = new Uint8Array(Math.floor((body.length * 6) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of body) {
    const value = BASE64.indexOf(letter);
    require(value >= 0, step);
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  require(base64(bytes) === text, step);
  return bytes;
}

export function fromBase64Hash(text, step) {
  const hash = fromBase64(text, step);
  require(hash.length === HASH_SIZE, step);
  return hash;
}

/** Read an ASCII decimal below 2^63 without sign, space or leading zero, as BigInt. */
export function decimal(text, step) {
  require(text.length <= 19 && /^(?:0|[1-9][0-9]*)$/.test(text), step);
  const number = BigInt(text);
  require(number <= MAX_SIZE, step);
  return number;
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
