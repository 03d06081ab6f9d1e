// The key directory (keys.note), as in gongshi/record/keys.py: which key may sign what.

import { utf8 } from "./bytes.js";
import { loads } from "./canonical.js";
import { require, VerificationFailed } from "./failure.js";
import { COSIGNATURE, ED25519, openSole, readVkey } from "./note.js";
import { check, isCount, isInstant, isList, isText, oneOf } from "./schema.js";

const MAX_KEYS = 400;
const DIRECTORY = {
  v: oneOf("gongshi/keys/v1"),
  origin: isText(200),
  seq: isCount,
  time: isInstant,
  keys: isList(MAX_KEYS),
};
const KEY = {
  role: oneOf("publisher", "log", "status", "manifest", "witness"),
  vkey: isText(400),
  from: isInstant,
};
const KEY_ENDS = { until: isInstant, revoked: isCount };

/** Verify `keys.note` under the office's root key. */
export async function readDirectory(bytes, rootVkey) {
  const root = await readVkey(rootVkey);
  require(root.algorithm === ED25519, "key_algorithm");
  const { text } = await openSole(bytes, [root]);
  const body = loads(utf8(text.replace(/\n$/, "")));
  check(body, DIRECTORY, { training: (value) => value === true }, "keys_fields");
  const keys = [];
  for (const item of body.keys) keys.push(await listed(item, body.origin));
  require(root.name === `${body.origin}/root`, "keys_origin");
  const material = [...keys.map(({ key }) => key.key), root.key].map(String);
  require(new Set(material).size === material.length, "keys_shared");
  return new Directory(body.origin, body.training === true, keys);
}

class Directory {
  constructor(origin, training, keys) {
    Object.assign(this, { origin, training, keys });
  }

  of(role) {
    return this.keys.filter((listing) => listing.role === role).map(({ key }) => key);
  }

  listing(key) {
    const found = this.keys.find((listing) => listing.key === key);
    if (!found) throw new VerificationFailed("key_unlisted");
    return found;
  }
}

/** Whether a listed key may sign at `time`; instants of fixed width compare as text. */
export function holdsAt(listing, time) {
  return listing.since <= time && (listing.until === undefined || time < listing.until);
}

export function holdsFor(listing, index) {
  return listing.revoked === undefined || index < BigInt(listing.revoked);
}

async function listed(item, origin) {
  check(item, KEY, KEY_ENDS, "keys_fields");
  const key = await readVkey(item.vkey);
  const witness = item.role === "witness";
  require(key.algorithm === (witness ? COSIGNATURE : ED25519), "key_algorithm");
  const own = `${origin}/${item.role}`;
  require(witness || key.name === own || key.name.startsWith(`${own}/`), "key_name");
  return { role: item.role, key, since: item.from, until: item.until, revoked: item.revoked };
}
