// RFC 6962 / RFC 9162 tree hashing, as in gongshi/record/tree.py: leaves 0x00, nodes 0x01.

import { concat, equal, sha256 } from "./bytes.js";
import { require } from "./failure.js";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(entry) {
  return sha256(concat(LEAF, entry));
}

export function nodeHash(left, right) {
  return sha256(concat(NODE, left, right));
}

/** Check an inclusion proof (RFC 9162 section 2.1.3.2). `index` and `size` are BigInt. */
export async function requireInclusion({ leaf, index, size, proof, root }) {
  require(index >= 0n && index < size, "inclusion");
  let node = index;
  let last = size - 1n;
  let hash = leaf;
  for (const sibling of proof) {
    require(last !== 0n, "inclusion");
    if (node & 1n || node === last) {
      hash = await nodeHash(sibling, hash);
      while (!(node & 1n) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = await nodeHash(hash, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  require(last === 0n, "inclusion");
  require(equal(hash, root), "inclusion");
}
