// The player page of a board (公示栏播放页). It asks for the manifest, believes only its
// signature, and hides by its own timer at the end: it needs nobody's leave to stop showing.
//
//   poll ─► accept ─► manifest ─┐
//   clock ──────────────────────┼─► evaluate ─► pictures ∩ due ─► wall
//   timer at the next change ───┘
//
// Whatever fails, the order of refuge is: the last good manifest, then standby with a reason.

import { Agent } from "./agent.js";
import { at, evaluate, heard, newClock, newTurn, takeTurn } from "./evaluator.js";
import { Hints } from "./hints.js";
import { SIZE_LIMIT, accept } from "./manifest.js";
import { canVerify, readVkey } from "./note.js";
import { Pictures, limited } from "./pictures.js";
import { Wall } from "./wall.js";

const { vkey, site, board, pollMs, agent: local } = document.body.dataset;
const MANIFEST = "/board/v1/manifest";
const EVENTS = "/board/v1/events";
const HIDDEN = { state: "dark", id: "", page: 0, sha256: "", code: "page_hidden" };
const POLL_TIMEOUT = 10_000;
const MISSED_BEFORE_ALERT = 3;
const SECOND = 1000;
const SAVE_EVERY = 10 * SECOND;

const wall = new Wall();
const pictures = new Pictures();
const memory = remembered();

let verifiers = [];
let clock = newClock(memory.mark);
let stored = memory.stored;
let manifest = null;
let etag = null;
let showing = null;
let trouble = "no_manifest"; // why there is no manifest yet, as far as this page knows
let refusal = null; // the code under which the newest manifest was refused
let turnedAway = false;
let missed = 0;
let turn = newTurn();
let timer = null;
let savedAt = 0;
let polling = null;
let hints = null;
let agent = null; // only on the machine of a board agent
let witnessed = null; // the sight that is being painted or was told

start();

async function start() {
  document.fonts.load("1em GongshiSerif", "公示").catch(() => {}); // offline standby needs it
  document.addEventListener("visibilitychange", refresh);
  refresh();
  if (!globalThis.isSecureContext) return giveUp("insecure_context");
  if (!(await canVerify())) return giveUp("no_ed25519");
  verifiers = [await readVkey(vkey)];
  if (local) agent = new Agent(answered);
  hints = new Hints(EVENTS, hinted);
  pollForEver();
}

// A hint is worth a question, unless its manifest is here already.
function hinted(seq) {
  if (stored === null || manifest === null || seq !== stored.seq) poll();
}

// The agent paired anew is another board; its mark is a time that has surely been reached.
function answered({ vkey: key, board: name, mark }) {
  if (key !== vkey || name !== board) return location.reload();
  if (mark > (clock.mark ?? 0)) clock = { ...clock, mark };
}

function giveUp(reason) {
  trouble = reason;
  refresh();
}

// ---- the manifest

async function pollForEver() {
  for (;;) {
    await poll();
    await new Promise((resolve) => setTimeout(resolve, pollMs * (0.8 + 0.4 * Math.random())));
  }
}

// One question at a time; whoever asks meanwhile gets the next answer, not an older one.
async function poll() {
  const before = polling;
  polling = (async () => {
    await before;
    await ask();
  })();
  return polling;
}

async function ask() {
  try {
    const answer = await fetch(MANIFEST, {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      headers: etag ? { "If-None-Match": etag } : {},
      signal: AbortSignal.timeout(POLL_TIMEOUT),
    });
    turnedAway = answer.status === 404 && agent === null;
    if (turnedAway) trouble = "not_paired";
    if (answer.status === 304) refusal = null; // what is here is what the office has
    else if (answer.ok) await take(await limited(answer, SIZE_LIMIT), answer.headers);
    else if (answer.status !== 404) throw new Error(); // a proxy speaks, not the office
    missed = 0;
  } catch {
    missed += 1;
  }
  refresh();
  fetchPictures(); // nobody waits for it: the next question may be a takedown
}

async function take(bytes, headers) {
  try {
    const found = await accept(bytes, { verifiers, stored, site, board, now: timeUnder });
    ({ manifest, stored } = found);
    learnTime(headers);
    hints.came(manifest.seq);
    etag = headers.get("ETag");
    refusal = null;
    remember();
    await learnNextKey(manifest.keys.next);
  } catch (fault) {
    refusal = fault.code ?? "manifest_shape";
    trouble = refusal === "manifest_time" ? "clock_behind" : "manifest_refused";
  }
}

// A manifest fresh from the office is a proof of time; one that the agent read from its disk after
// a start is none, until the office has been heard.
function learnTime(headers) {
  const { issued_at: issuedAt, training } = manifest;
  if (agent === null || headers.get("Gongshi-Heard") === "1") {
    clock = heard(clock, Date.parse(issuedAt), performance.now(), training);
  } else {
    clock = { ...clock, training: (training ?? 0) * SECOND };
  }
}

// A key that the pinned one announces may sign the next manifests (换钥), until a reload.
async function learnNextKey(next) {
  if (!next) return;
  const key = await readVkey(next);
  if (!verifiers.some(({ id, name }) => id === key.id && name === key.name)) verifiers.push(key);
}

// The board's time if the training offset were `seconds`.
function timeUnder(seconds) {
  const supposed = { ...clock, training: seconds * SECOND };
  return at(supposed, Date.now(), performance.now()).now;
}

async function fetchPictures() {
  if (showing === null || manifest === null) return;
  const due = manifest.items.map((item) => item.image);
  const wanted = due.filter((image) => showing.keep.has(image.sha256));
  await pictures.fetchMissing([...wanted, ...backdrop()]);
  refresh();
}

function backdrop() {
  const { sha256, size } = manifest?.standby ?? {};
  return sha256 ? [{ sha256, size, path: `/board/v1/picture/${sha256}`, type: "image/png" }] : [];
}

// ---- the wall

// Decide anew and hang or hide. Safe to call at any time, and the only way anything gets on the
// wall. The next look is arranged first, so that no fault below can leave a list hanging.
function refresh() {
  arm(SECOND);
  const faults = [];
  let now = Date.now();
  try {
    const reading = at(clock, now, performance.now());
    ({ now, clock } = reading);
    if (reading.steppedBack) faults.push("clock_back");
    if (reading.ahead) faults.push("clock_ahead");
    decide(now, faults);
    hang();
    arm(untilNext(now));
  } catch {
    faults.push("evaluator_failed");
    hideAll();
  }
  dress(now, faults);
  witness();
  save();
}

// Tell the agent what hangs, but only once it has been painted.
async function witness() {
  const sight = document.hidden ? HIDDEN : wall.sight;
  if (agent === null || sight === witnessed) return;
  witnessed = sight;
  agent.see(null);
  try {
    if (sight !== HIDDEN) await wall.painted();
    if (sight === witnessed) agent.see(sight);
  } catch {
    // What cannot be decoded was never seen.
  }
}

function arm(delay) {
  clearTimeout(timer);
  timer = setTimeout(refresh, delay);
}

function decide(now, faults) {
  if (agent?.silent) {
    showing = nothing("agent_silent");
    return;
  }
  try {
    showing = evaluate(manifest, clock, now);
  } catch {
    faults.push("evaluator_failed");
    showing = withoutSensitive(now);
  }
}

function hideAll() {
  wall.standBy("evaluator_failed");
  pictures.keepOnly(new Set());
}

function nothing(standby) {
  return { pages: [], standby, hidden: {}, keep: new Set(), nextChange: null };
}

// If the rules themselves fail, every list of people goes, and what is left keeps its deadline.
function withoutSensitive(now) {
  const pages = (showing?.pages ?? []).filter(
    ({ item, deadline }) => item.class === "general" && now < deadline,
  );
  const keep = new Set(pages.map(({ item }) => item.image.sha256));
  const standby = pages.length ? null : "evaluator_failed";
  return { pages, standby, hidden: {}, keep, nextChange: null };
}

// Hide → let go of the node → revoke the blob, in this order.
function hang() {
  const ready = showing.pages.filter(({ item }) => pictures.url(item.image.sha256) !== null);
  const page = turned(ready);
  if (page === null) wall.standBy(standbyReason());
  else wall.show(pictures.url(page.item.image.sha256), page.item, showing.keep);
  const drape = backdrop().map(({ sha256 }) => sha256);
  pictures.keepOnly(new Set([...showing.keep, ...drape]));
  wall.drape(drape.length ? pictures.url(drape[0]) : null);
}

// What is only for the eye; nothing here may keep a list on the wall or take one down.
function dress(now, faults) {
  try {
    wall.time(now, manifest?.tz ?? "Asia/Shanghai");
    wall.place(manifest?.standby.text ?? "");
    wall.warn(alerts(faults));
  } catch (fault) {
    console.error(fault.message);
  }
}

// The page whose turn it is among those whose pictures are here.
function turned(ready) {
  const taken = takeTurn(ready, turn, performance.now());
  turn = taken.turn;
  return taken.page;
}

function standbyReason() {
  if (agent?.silent) return "agent_silent";
  if (manifest === null) return trouble;
  if (showing.standby !== null) return showing.standby;
  const failed = showing.pages.some(({ item }) => pictures.refusal(item.image.sha256) !== null);
  return failed ? "picture_refused" : "picture_pending";
}

function alerts(faults) {
  const codes = [...faults];
  if (refusal !== null) codes.push(refusal);
  if (turnedAway) codes.push("not_paired");
  if (missed >= MISSED_BEFORE_ALERT) codes.push("server_silent");
  else if (hints?.silent) codes.push("hints_silent");
  const images = (showing?.pages ?? []).map(({ item }) => pictures.refusal(item.image.sha256));
  return [...new Set([...codes, ...images.filter((code) => code !== null)])];
}

// Milliseconds until something must change: an end, a turn, or the clock's next second.
function untilNext(now) {
  const change = showing.nextChange === null ? SECOND : showing.nextChange - now;
  return Math.min(Math.max(change, 1), SECOND - (now % SECOND));
}

// ---- what survives a reload: numbers only, never a picture or a manifest

function slot() {
  return `gongshi/${vkey}/${board}`;
}

function remembered() {
  try {
    const { seq, sha256, mark } = JSON.parse(localStorage.getItem(slot()));
    return { stored: seq ? { seq, sha256 } : null, mark: Number.isFinite(mark) ? mark : null };
  } catch {
    return { stored: null, mark: null };
  }
}

function remember() {
  try {
    localStorage.setItem(slot(), JSON.stringify({ ...stored, mark: clock.mark }));
  } catch {
    // A screen without storage starts anew each time; the lease still bounds an old manifest.
  }
}

function save() {
  if (performance.now() - savedAt < SAVE_EVERY) return;
  savedAt = performance.now();
  remember();
}
