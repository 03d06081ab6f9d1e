// What a board may show now, and why not (到点判定). The same rules as gongshi/display/
// evaluator.py and boardclock.py; tests/rules/evaluator.json holds both to one answer.
// Pure: no DOM, no clock, no network. Instants are milliseconds, monotonic counts too.

const BACK_TOLERANCE = 2 * 60_000;
const AHEAD_TOLERANCE = 15 * 60_000;
const WORTH_TELLING = ["lease_lapsed", "no_trusted_time", "not_yet", "revoked", "ended"];
const KEPT = ["not_yet", "no_trusted_time"];

// ---- the board's clock: late is the safe side, so the later of device and mark wins

export function newClock(mark = null) {
  return { mark, floor: null, floorMono: 0, lead: 0, training: 0 };
}

export function heard(clock, issuedAt, mono, trainingSeconds = 0) {
  const before = floorAt(clock, mono) ?? issuedAt;
  const floor = Math.max(issuedAt, before);
  const lead = Math.max(before + clock.lead - floor, 0);
  const mark = higher(clock, floor + lead);
  return { mark, floor, floorMono: mono, lead, training: trainingSeconds * 1000 };
}

export function at(clock, device, mono) {
  const shown = device + clock.training;
  const next = advanced(clock, shown, mono);
  const mark = next.mark ?? shown;
  const steppedBack = mark - shown > BACK_TOLERANCE;
  return { now: Math.max(shown, mark), steppedBack, ahead: isAhead(next, shown, mono), clock: next };
}

function advanced(clock, shown, mono) {
  const floor = floorAt(clock, mono);
  if (floor === null) return clock;
  const ahead = shown - floor;
  const lead = ahead <= AHEAD_TOLERANCE ? Math.max(clock.lead, ahead) : clock.lead;
  return { ...clock, lead, mark: higher(clock, floor + lead) };
}

function isAhead(clock, shown, mono) {
  const floor = floorAt(clock, mono);
  return floor !== null && shown - floor > AHEAD_TOLERANCE;
}

function higher(clock, moment) {
  return clock.mark === null ? moment : Math.max(moment, clock.mark);
}

function floorAt(clock, mono) {
  return clock.floor === null ? null : clock.floor + (mono - clock.floorMono);
}

// ---- what to show

export function evaluate(manifest, clock, now) {
  if (manifest === null) return standingBy("no_manifest");
  const trusted = clock.floor !== null;
  const judged = manifest.items.map((item) => [item, whyHidden(manifest, item, now, trusted)]);
  const due = judged.filter(([, why]) => why === null).map(([item]) => item);
  due.sort((a, b) => b.priority - a.priority);
  const pages = due.map((item) => ({
    item,
    deadline: deadline(manifest, item),
    dwell: Math.max(manifest.rotation_s, item.min_dwell_s) * 1000,
  }));
  const hidden = judged.filter(([, why]) => why !== null);
  const kept = judged.filter(([, why]) => why === null || KEPT.includes(why));
  return {
    pages,
    standby: pages.length ? null : standbyReason(hidden.map(([, why]) => why)),
    hidden: Object.fromEntries(hidden.map(([item, why]) => [`${item.id}/${item.page}`, why])),
    keep: new Set(kept.map(([item]) => item.image.sha256)),
    nextChange: nextChange(manifest, pages, now),
  };
}

function standingBy(reason) {
  return { pages: [], standby: reason, hidden: {}, keep: new Set(), nextChange: null };
}

function deadline(manifest, item) {
  const lease = Math.min(manifest.lease_s, item.lease_s) * 1000;
  return Math.min(Date.parse(item.until), Date.parse(manifest.issued_at) + lease);
}

function whyHidden(manifest, item, now, trusted) {
  const { sha256 } = item.image;
  if (manifest.revoked.some((gone) => gone.id === item.id || gone.sha256 === sha256)) {
    return "revoked";
  }
  if (now >= Date.parse(item.until)) return "ended";
  if (now < Date.parse(item.from)) return "not_yet";
  if (item.class === "sensitive" && !trusted) return "no_trusted_time";
  return now >= deadline(manifest, item) ? "lease_lapsed" : null;
}

function standbyReason(reasons) {
  return WORTH_TELLING.find((reason) => reasons.includes(reason)) ?? "nothing_posted";
}

function nextChange(manifest, pages, now) {
  const starts = manifest.items.map((item) => Date.parse(item.from)).filter((from) => from > now);
  const moments = [...pages.map((page) => page.deadline), ...starts];
  return moments.length ? Math.min(...moments) : null;
}

// ---- whose turn it is (轮播): a page stays until its time is up; then the first that had no turn
// this round, in order, so an urgent newcomer is next. When all had theirs a new round begins.

export function newTurn() {
  return { digest: "", since: 0, had: new Set() };
}

export function takeTurn(pages, turn, mono) {
  if (!pages.length) return { page: null, turn: newTurn() };
  const here = pages.find(({ item }) => item.image.sha256 === turn.digest);
  if (here && mono - turn.since < here.dwell) return { page: here, turn };
  const waiting = pages.filter(({ item }) => !turn.had.has(item.image.sha256));
  const page = (waiting.length ? waiting : pages)[0];
  const digest = page.item.image.sha256;
  const had = new Set(waiting.length ? turn.had : []).add(digest);
  return { page, turn: { digest, since: mono, had } };
}
