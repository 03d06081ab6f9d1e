// Proof bundles (.tlog-proof, C2SP tlog-proof draft), as in gongshi/record/proof.py.

import { decimal, fromBase64Hash } from "./bytes.js";
import { CHECKPOINT_LIMIT } from "./checkpoint.js";
import { require } from "./failure.js";

const FIRST_LINE = "c2sp.org/tlog-proof@v1";
const MAX_HASHES = 63;
const HEAD_LIMIT = 64 * 48;
const INDEX = "index ";

export function readProof(bytes) {
  require(bytes.length <= HEAD_LIMIT + CHECKPOINT_LIMIT, "proof_size");
  const gap = bytes.findIndex((byte, at) => byte === 10 && bytes[at + 1] === 10);
  require(gap >= 0 && bytes.subarray(0, gap).every((byte) => byte < 128), "proof_format");
  const lines = new TextDecoder().decode(bytes.subarray(0, gap)).split("\n");
  require(lines[0] === FIRST_LINE && lines.length <= MAX_HASHES + 2, "proof_format");
  require(lines[1]?.startsWith(INDEX) ?? false, "proof_format");
  return {
    index: decimal(lines[1].slice(INDEX.length), "proof_format"),
    hashes: lines.slice(2).map((line) => fromBase64Hash(line, "proof_format")),
    checkpoint: bytes.subarray(gap + 2),
  };
}
