// The verify page: fetch the posting's public files, check them on this phone, say what was found.
// Without this script the page shows the server's words and says that nothing was checked.

import { VerificationFailed } from "./failure.js";
import { dates, sayState, timeInChinese } from "./saying.js";
import { checkCode, verifyPosting } from "./verdict.js";

const ALWAYS = ["posted.note", "posted.tlog-proof", "status.note", "keys.note", "pages.json"];
const LATER = ["extended", "retired", "withdrawn", "corrected"];
const LIMIT = 2 * 1024 * 1024;
const WRITTEN_FOR = 26 * 3600 * 1000; // the server's own words go stale with its status note
const AGAIN = 60 * 1000;
const BASE_POINT = Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 0x58 : 0x66));

/** Why this browser cannot check signatures: a word's name, or null if it can. */
export async function whyUnable() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return "note_insecure";
  try {
    await crypto.subtle.importKey("raw", BASE_POINT, "Ed25519", false, ["verify"]);
    return null;
  } catch {
    return "note_unsupported";
  }
}

/** Fetch the files of the folder `base`; a file that does not exist is left out. */
export async function fetchFiles(base) {
  const files = new Map();
  const take = async (name) => {
    const bytes = await fetchFile(`${base}/${name}`);
    if (bytes) files.set(name, bytes);
    return bytes !== null;
  };
  const later = async (act) => (await take(`${act}.note`)) && take(`${act}.tlog-proof`);
  await Promise.all([...ALWAYS.map(take), ...LATER.map(later)]);
  return files;
}

async function fetchFile(address) {
  const answer = await fetch(address, { cache: "no-store", credentials: "omit" });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new TypeError("fetch");
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (bytes.length > LIMIT) throw new TypeError("size");
  return bytes;
}

class Page {
  constructor(main) {
    this.main = main;
    const words = main.querySelectorAll("#words > dt");
    this.words = new Map(Array.from(words, (dt) => [dt.textContent, dt.nextElementSibling.textContent]));
  }

  word(name, fill = {}) {
    const text = this.words.get(name) ?? name;
    return text.replace(/\{(\w+)\}/g, (_, key) => String(fill[key] ?? ""));
  }

  say(id, text) {
    this.main.querySelector(`#${id}`).textContent = text;
  }

  look(name) {
    this.main.querySelector("#verdict").className = name;
  }

  fact(name, text) {
    for (const place of this.main.querySelectorAll(`[data-fact="${name}"]`)) place.textContent = text;
  }

  list(lines) {
    const steps = this.main.querySelector("#steps");
    steps.replaceChildren(
      ...lines.map((line) => {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      }),
    );
  }

  /** Nothing was checked: the server's words stay, unless the clock alone shows them to be old. */
  showUnchecked(word, now) {
    const { until, written, training } = this.main.dataset;
    const at = now + Number(training || 0) * 1000;
    this.look("unchecked");
    this.say("mark", this.word("mark_unable"));
    if (at >= Date.parse(until) && this.main.dataset.state === "posted") this.state("state_overdue");
    else if (at >= Date.parse(written) + WRITTEN_FOR) this.state("state_unknown");
    this.say("note", this.word(word, { written: timeInChinese(Date.parse(written)) }));
  }

  showIncomplete() {
    this.look("unchecked");
    this.say("mark", this.word("mark_unable"));
    this.state("state_unknown");
    this.say("note", this.word("note_incomplete"));
    this.list([]);
  }

  showRefused(step) {
    this.look("refused");
    this.say("mark", this.word("mark_refused"));
    this.state("state_unknown");
    this.say("note", this.word("note_refused", { step: this.word(`step_${step}`) }));
    this.say("compare", this.word("compare_refused"));
    this.list([]);
  }

  /** The state governs the look: only a posting that hangs now, by fresh words, is `posted`. */
  showGenuine(verdict) {
    const days = (this.main.dataset.days ?? "").split(" ").filter(Boolean);
    const { word, when, fill, reason } = sayState(verdict, days);
    const number = this.successor(verdict.ending?.by);
    this.look(verdict.state);
    this.say("mark", this.word("mark_genuine"));
    this.state(word, when, { ...fill, number, reason: reason && this.word(reason) });
    const late = verdict.signedLate ? this.word("note_signed_late", { time: timeInChinese(verdict.signed) }) : "";
    this.say("note", this.word(noteOf(verdict), { now: timeInChinese(verdict.now) }) + late);
    this.say("compare", this.word(verdict.ending ? "compare_ended" : "compare_posted"));
    this.showFacts(verdict);
    this.list(this.lines(verdict));
  }

  state(word, when, fill = {}) {
    this.say("state", this.word(word, fill));
    this.say("when", when ? this.word(when, fill) : "");
  }

  /** The printed number of the posting that the signed record names, if the page links to it. */
  successor(id) {
    const link = this.main.querySelector('[data-link="successor"]');
    return id && link?.getAttribute("href") === `${this.main.dataset.prefix}/P/${id}` ? link.textContent : "";
  }

  showFacts({ posting, window }) {
    this.fact("title", posting.title);
    this.fact("number", posting.number);
    this.fact("check_code", checkCode(posting.content));
    this.fact("dates", dates(window));
    this.fact("window_days", this.word(`days_${window.rule}`, { n: window.days }));
    this.fact("rows", String(posting.rows));
    this.fact("publisher", posting.publisher);
    this.fact("basis", posting.basis.join("、"));
  }

  lines({ steps, witnesses, postedWitnesses, state }) {
    const entries = this.main.dataset.evidence;
    const evidence = this.word(entries ? "evidence_some" : "evidence_missing", { entries });
    return [
      ...steps.map((step) => this.word(`step_${step}`)),
      ...this.witnessed(this.names(witnesses), this.names(postedWitnesses)),
      ...(state === "retired" ? [evidence] : []),
    ];
  }

  names(witnesses) {
    const one = ({ name, time }) => this.word("witness_one", { name, time: timeInChinese(time) });
    return witnesses.map(one).join("、");
  }

  /** Who cosigned, of the ending and of the posting apart where they differ. */
  witnessed(newest, first) {
    if (newest === first) return [this.word(newest ? "witness_some" : "witness_none", { names: newest })];
    const names = (told) => ({ names: told || this.word("witness_not_yet") });
    return [this.word("witness_posted", names(first)), this.word("witness_ended", names(newest))];
  }
}

function noteOf({ state, ending }) {
  const notes = { unknown: "note_stale", overdue: "note_overdue" };
  return ending ? "note_ended" : (notes[state] ?? "note_genuine");
}

/** Check the posting that `main` speaks of, and show the result in it. */
export async function run(main, now = Date.now()) {
  const page = new Page(main);
  const { posting: id, root, prefix } = main.dataset;
  const unable = await whyUnable();
  // A page that was put where another one belongs would verify, as what it is.
  if (!isAt(`${prefix}/P/${id}`)) page.showRefused("address");
  else if (unable) page.showUnchecked(unable, now);
  else await check(page, `${prefix}/P/${id}`, { id, rootVkey: root, now });
  main.dataset.checked = String(now);
}

function isAt(path) {
  const { pathname } = globalThis.location;
  return pathname === path || pathname.startsWith(`${path}/`);
}

async function check(page, base, asked) {
  try {
    page.showGenuine(await verifyPosting(await fetchFiles(base), asked));
  } catch (failure) {
    const refused = failure instanceof VerificationFailed && failure.reason !== "file_missing";
    if (refused) page.showRefused(failure.step);
    else page.showIncomplete();
  }
}

// A page left open must not go on saying what was true a while ago.
function keep(main) {
  const again = () => document.visibilityState === "visible" && run(main);
  setInterval(again, AGAIN);
  document.addEventListener("visibilitychange", again);
}

const main = globalThis.document?.querySelector("main[data-posting]");
if (main) {
  run(main);
  keep(main);
}
