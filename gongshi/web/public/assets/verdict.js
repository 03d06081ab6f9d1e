// Verification of one posting from its public files, as in gongshi/record/verify.py: the same
// steps in the same order. A page only informs; proof is `gongshi verify` with a pinned key.

import { equal, fromHex, sha256 } from "./bytes.js";
import { ENDINGS } from "./acts.js";
import { loadsArray } from "./canonical.js";
import { require, VerificationFailed } from "./failure.js";
import { holdsAt, readDirectory } from "./keys.js";
import { checkInclusion, checkInForce, readEntry, readLogged, readLogHead } from "./logged.js";
import { readProof } from "./proof.js";
import { check, dateInShanghai, instant, isBetween, isDigest, isName } from "./schema.js";
import { isFresh, readStatus } from "./status.js";

const PAGES_LIMIT = 1_048_576;
const PAGE = {
  n: isBetween(1, 9999),
  profile: isName,
  w: isBetween(1, 32768),
  h: isBetween(1, 32768),
  sha256: isDigest,
};

/**
 * Verify `files` (a Map from file name to bytes) of posting `id` under the root key `rootVkey` at
 * `now`, the device's time in milliseconds; a training home's signed offset is added here.
 * Throws VerificationFailed(step) with the reason as its `reason`.
 */
export async function verifyPosting(files, { id, rootVkey, now }) {
  const steps = [];
  const step = (name, action) => take(steps, name, action);
  const directory = await step("keys", () => readDirectory(file(files, "keys.note"), rootVkey));
  const posted = await readPosted(files, directory, id, step);
  const extended = await readLater(files, directory, [posted], "extension", ["extended"], step);
  const before = extended ? [posted, extended] : [posted];
  const ending = await readLater(files, directory, before, "ending", ENDINGS, step);
  const status = await step("status", () => readSpoken(files, directory, posted, ending));
  const pages = await step("pages", () => readPages(files, posted.fields.pages_root));
  const window = (extended ?? posted).fields.window;
  const offset = newestOffset(posted, status);
  return {
    state: state(ending, status, window, now + offset * 1000),
    posting: posted.fields,
    signed: instant(posted.fields.time),
    // Recorded again under a new key, or afterwards: its first day had gone by.
    signedLate: posted.fields.window.first < dateInShanghai(instant(posted.fields.time)),
    ending: ending?.fields ?? null,
    window,
    extended: extended !== null,
    now: now + offset * 1000,
    training: directory.training,
    witnesses: cosigned((ending ?? posted).head),
    postedWitnesses: cosigned(posted.head),
    pages,
    steps,
  };
}

// Name and time (milliseconds) of each cosignature.
function cosigned({ signatures }) {
  const theirs = signatures.filter(({ time }) => time !== null);
  return theirs.map(({ key, time }) => ({ name: key.name, time: Number(time) * 1000 }));
}

async function take(steps, name, action) {
  try {
    const result = await action();
    steps.push(name);
    return result;
  } catch (failure) {
    if (!(failure instanceof VerificationFailed)) throw failure;
    const refused = new VerificationFailed(name);
    refused.reason = failure.step;
    throw refused;
  }
}

function file(files, name) {
  require(files.has(name), "file_missing");
  return files.get(name);
}

async function readPosted(files, directory, id, step) {
  const entry = await step("entry", async () => {
    const found = await readEntry(file(files, "posted.note"), directory, ["posted"]);
    require(found.fields.id === id, "entry_other_posting");
    return found;
  });
  const proof = await step("inclusion", async () => {
    const given = readProof(file(files, "posted.tlog-proof"));
    await checkInclusion(entry, given);
    return given;
  });
  const head = await step("checkpoint", () => readLogHead(directory, entry, proof));
  await step("key_in_force", () => checkInForce(directory, entry, proof.index));
  return { ...entry, index: proof.index, head };
}

async function readLater(files, directory, before, name, acts, step) {
  const there = acts.filter((act) => files.has(`${act}.note`) || files.has(`${act}.tlog-proof`));
  if (there.length === 0) return null;
  return step(name, async () => {
    require(there.length === 1, "entry_two_endings");
    const proof = readProof(file(files, `${there[0]}.tlog-proof`));
    const later = await readLogged(file(files, `${there[0]}.note`), proof, directory, there);
    for (const earlier of before) checkFollows(earlier, later);
    return later;
  });
}

function checkFollows(earlier, later) {
  const [was, is] = [earlier.fields, later.fields];
  require(is.id === was.id, "entry_other_posting");
  require(later.key.name === earlier.key.name, "entry_other_publisher");
  require(later.index > earlier.index && is.seq > was.seq && is.time >= was.time, "entry_order");
  const extends_ = is.kind === "extended";
  require(!extends_ || is.window.not_after > was.window.not_after, "entry_window");
  const sameSize = later.head.size === earlier.head.size;
  require(!sameSize || equal(later.head.root, earlier.head.root), "checkpoint_fork");
}

async function readSpoken(files, directory, posted, ending) {
  if (!files.has("status.note")) return null;
  const status = await readStatus(files.get("status.note"), directory.of("status"));
  const listing = directory.listing(status.key);
  const at = new Date(status.at).toISOString().replace(".000Z", "Z");
  require(listing.revoked === undefined && holdsAt(listing, at), "key_not_in_force");
  require(directory.training === (status.training !== null), "training_mixed");
  require(status.id === posted.fields.id, "status_other_posting");
  const recorded = ending?.fields.kind ?? "posted";
  // A note older than the ending may still say posted; any other difference hides something.
  const older = ending !== null && at <= ending.fields.time && status.state === "posted";
  require(status.state === recorded || older, "status_disagrees");
  return status;
}

async function readPages(files, root) {
  const bytes = file(files, "pages.json");
  require(bytes.length <= PAGES_LIMIT, "pages_root");
  require(equal(await sha256(bytes), fromHex(root, "pages_root")), "pages_root");
  const pages = loadsArray(bytes, PAGES_LIMIT);
  for (const page of pages) check(page, PAGE, {}, "pages_fields");
  require(pages.length > 0 && isGapless(pages), "pages_incomplete");
  return pages;
}

// Pages 1 to n, once each, in every profile.
function isGapless(pages) {
  const profiles = new Map();
  for (const { profile, n } of pages) profiles.set(profile, [...(profiles.get(profile) ?? []), n]);
  const inOrder = (ns) => ns.sort((a, b) => a - b).every((n, at) => n === at + 1);
  return [...profiles.values()].every(inOrder);
}

// The training clock only moves forward, so the largest signed offset is the newest.
function newestOffset(posted, status) {
  const offsets = [posted.fields.training, status?.training].filter(Number.isInteger);
  return offsets.length > 0 ? Math.max(...offsets) : 0;
}

// An ending stands by itself; past the end nothing is `posted`; stale news is no news.
function state(ending, status, window, now) {
  if (ending) return ending.fields.kind;
  // What the office signed at the end or later proves that it has come, whatever this clock says.
  if (Math.max(now, status?.at ?? now) >= instant(window.not_after)) return "overdue";
  return status !== null && isFresh(status, now) ? "posted" : "unknown";
}

/** The 8-character check code (核对码): base32 of the first 40 bits of `content`. */
export function checkCode(content) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = BigInt(`0x${content.slice(0, 10)}`);
  let code = "";
  for (let at = 0; at < 8; at += 1) {
    code = alphabet[Number(bits & 31n)] + code;
    bits >>= 5n;
  }
  return code;
}
