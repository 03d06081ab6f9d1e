// The manifest (展示清单) as a board accepts it. The order of checks is the one of
// gongshi/display/manifest.py: size, signature, shape, site, board, sequence, time.

import { Refusal, openNote, parseCanonical, sha256 } from "./note.js";

export const SIZE_LIMIT = 20_000;
const AHEAD_LIMIT = 5 * 60_000;
const TYPE = "gongshi/manifest/v1";
const TEXT_LIMIT = 200;
const ITEMS_LIMIT = 200;

const DIGEST = /^[0-9a-f]{64}$/;
const PATH = /^(\/[A-Za-z0-9_.-]+)+$/;
const HOURS = /^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9]$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

// `now` is a function of the manifest's own training offset, because that offset says what
// the time is; it is only called once the signature has been checked.
export async function accept(bytes, { verifiers, stored, site, board, now }) {
  if (bytes.length > SIZE_LIMIT) throw new Refusal("manifest_size");
  const manifest = readManifest(await signedText(bytes, verifiers));
  const found = { seq: manifest.seq, sha256: await sha256(bytes) };
  require(manifest.site === site, "manifest_site");
  require(manifest.board === board, "manifest_board");
  require(follows(stored, found), "manifest_seq");
  const latest = now(manifest.training ?? 0) + AHEAD_LIMIT;
  require(Date.parse(manifest.issued_at) <= latest, "manifest_time");
  return { manifest, stored: found };
}

async function signedText(bytes, verifiers) {
  try {
    return await openNote(bytes, verifiers);
  } catch {
    throw new Refusal("manifest_signature");
  }
}

function readManifest(text) {
  try {
    const manifest = parseCanonical(text.slice(0, -1));
    checkShape(MANIFEST, manifest);
    return manifest;
  } catch {
    throw new Refusal("manifest_shape");
  }
}

function follows(stored, found) {
  if (stored === null || found.seq > stored.seq) return true;
  return found.seq === stored.seq && found.sha256 === stored.sha256;
}

function require(holds, code) {
  if (!holds) throw new Refusal(code);
}

// ---- the shape: a check per key, closed; a trailing ? marks a key that may be absent

const text = (least) => (value) =>
  typeof value === "string" && [...value].length >= least && [...value].length <= TEXT_LIMIT;
const count = (least) => (value) => Number.isSafeInteger(value) && value >= least;
const matching = (pattern) => (value) => typeof value === "string" && pattern.test(value);
const oneOf = (...choices) => (value) => choices.includes(value);
const moment = (value) => {
  if (!matching(MOMENT)(value)) return false;
  const parsed = Date.parse(value);
  return !Number.isNaN(parsed) && new Date(parsed).toISOString() === value.replace("Z", ".000Z");
};
const digestOrNone = (value) => value === "" || matching(DIGEST)(value);
const listOf = (check) => (value) =>
  Array.isArray(value) && value.length <= ITEMS_LIMIT && value.every(check);
const shaped = (shape) => (value) => {
  checkShape(shape, value);
  return true;
};

const IMAGE = {
  sha256: matching(DIGEST),
  size: count(1),
  type: oneOf("image/png", "image/jpeg"),
  w: count(1),
  h: count(1),
  path: matching(PATH),
};
const ITEM = {
  id: text(1),
  rev: count(1),
  page: count(1),
  pages: count(1),
  class: oneOf("sensitive", "general"),
  from: moment,
  until: moment,
  image: shaped(IMAGE),
  qr: text(0),
  lease_s: count(1),
  min_dwell_s: count(0),
  priority: count(0),
};
const REVOKED = {
  sha256: matching(DIGEST),
  id: text(1),
  reason: oneOf("retired", "withdrawn", "superseded"),
  at: moment,
};
const STANDBY = { sha256: digestOrNone, size: count(0), text: text(0) };
const MANIFEST = {
  v: oneOf(TYPE),
  site: text(1),
  board: text(1),
  seq: count(1),
  prev: digestOrNone,
  issued_at: moment,
  lease_s: count(1),
  open_hours: listOf(matching(HOURS)),
  tz: text(1),
  rotation_s: count(1),
  max_gap_s: count(1),
  standby: (value) => shaped(STANDBY)(value) && (value.sha256 === "") === (value.size === 0),
  items: listOf(
    (value) => shaped(ITEM)(value) && value.page <= value.pages && value.from < value.until,
  ),
  revoked: listOf(shaped(REVOKED)),
  keys: shaped({ next: text(0) }),
  "training?": Number.isSafeInteger,
};

function checkShape(shape, value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) refuse();
  const known = new Set(Object.keys(shape).map((key) => key.replace("?", "")));
  if (!Object.keys(value).every((key) => known.has(key))) refuse();
  for (const [key, check] of Object.entries(shape)) {
    const name = key.replace("?", "");
    if (!Object.hasOwn(value, name)) {
      if (!key.endsWith("?")) refuse();
    } else if (!check(value[name])) refuse();
  }
}

function refuse() {
  throw new Refusal("manifest_shape");
}
