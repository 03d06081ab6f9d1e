// Checkpoints (C2SP tlog-checkpoint v1.0.0), as in gongshi/record/checkpoint.py: origin, size and
// root, signed by the log's key. Extension lines are refused.

import { decimal, fromBase64Hash } from "./bytes.js";
import { require } from "./failure.js";
import { openSigned, parseNote } from "./note.js";

export const CHECKPOINT_LIMIT = 16384;

/** Read the three lines of a checkpoint; nothing is verified here. */
export function readHead(bytes) {
  return readText(parseNote(bytes).text);
}

/** Verify a checkpoint of `origin` signed by one of `logKeys`. */
export async function readCheckpoint(bytes, origin, logKeys, witnesses = []) {
  const known = [...logKeys, ...witnesses];
  const { text, signatures, unknown } = await openSigned(bytes, known, CHECKPOINT_LIMIT);
  const head = readText(text);
  require(head.origin === origin, "checkpoint_origin");
  require(signatures.some(({ key }) => logKeys.includes(key)), "checkpoint_log_signature");
  return { ...head, signatures, unknown };
}

function readText(text) {
  const lines = text.replace(/\n$/, "").split("\n");
  require(lines.length === 3 && lines[0] !== "", "checkpoint_format");
  return {
    origin: lines[0],
    size: decimal(lines[1], "checkpoint_format"),
    root: fromBase64Hash(lines[2], "checkpoint_format"),
  };
}
