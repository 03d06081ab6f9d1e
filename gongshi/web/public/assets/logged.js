// An entry with its place in the log, as in gongshi/record/logged.py.

import { utf8 } from "./bytes.js";
import { checkFields } from "./acts.js";
import { loads } from "./canonical.js";
import { readCheckpoint, readHead } from "./checkpoint.js";
import { require } from "./failure.js";
import { holdsAt, holdsFor } from "./keys.js";
import { leafHash, requireInclusion } from "./merkle.js";
import { openSole } from "./note.js";
import { instant } from "./schema.js";

const ENTRY_LIMIT = 8192;
const LAST_TIME = 32_503_679_999n; // the end of 2999: later cosignatures have no words

/** Read an entry of one of `acts`, signed by a listed publisher. */
export async function readEntry(bytes, directory, acts) {
  const { text, key } = await openSole(bytes, directory.of("publisher"), ENTRY_LIMIT);
  const fields = loads(utf8(text.replace(/\n$/, "")), ENTRY_LIMIT);
  checkFields(fields);
  require(acts.includes(fields.kind), "entry_kind");
  return { fields, key, leaf: await leafHash(bytes) };
}

/** Require the entry under the root that the proof's checkpoint states. */
export async function checkInclusion(entry, proof) {
  const { size, root } = readHead(proof.checkpoint);
  const { leaf } = entry;
  await requireInclusion({ leaf, index: proof.index, size, proof: proof.hashes, root });
}

/** Read the proof's checkpoint: the log's signature, then listed witnesses' and no other. */
export async function readLogHead(directory, entry, proof) {
  const [log, witnesses] = [directory.of("log"), directory.of("witness")];
  const head = await readCheckpoint(proof.checkpoint, directory.origin, log, witnesses);
  require(head.unknown === 0, "checkpoint_unknown_signature");
  for (const { key, time } of head.signatures) {
    const listing = directory.listing(key);
    require(holdsFor(listing, head.size - 1n), "key_revoked");
    if (time === null) checkLogKey(listing, entry);
    else checkCosigned(listing, time, entry);
  }
  return head;
}

/** Require the publisher's key in force, and training not to pass for production. */
export function checkInForce(directory, entry, index) {
  const { fields } = entry;
  const listing = directory.listing(entry.key);
  require(holdsAt(listing, fields.time), "key_not_in_force");
  require(holdsFor(listing, index), "key_revoked");
  require(directory.training === ("training" in fields), "training_mixed");
  require(!("base" in fields) || BigInt(fields.base.size) <= index, "entry_base");
}

/** Take all of the checks above in order. */
export async function readLogged(bytes, proof, directory, acts) {
  const entry = await readEntry(bytes, directory, acts);
  await checkInclusion(entry, proof);
  const head = await readLogHead(directory, entry, proof);
  checkInForce(directory, entry, proof.index);
  return { ...entry, index: proof.index, head };
}

// A checkpoint is younger than its entries: a key closed before one cannot have signed it.
function checkLogKey({ until }, { fields }) {
  require(until === undefined || fields.time < until, "key_not_in_force");
}

// A witness signs in real time what was signed before; training entries carry an offset.
function checkCosigned(listing, time, { fields }) {
  require(time <= LAST_TIME, "cosigned_time");
  const seconds = (text) => BigInt(instant(text) / 1000);
  const ended = listing.until !== undefined && time >= seconds(listing.until);
  require(time >= seconds(listing.since) && !ended, "key_not_in_force");
  require(time + BigInt(fields.training ?? 0) >= seconds(fields.time), "cosigned_before_entry");
}
