// Canonical JSON, as in gongshi/record/canonical.py. This parser accepts the canonical spelling
// only: no spaces, keys [a-z][a-z0-9_]* in rising order (so none twice), integers within 2^53,
// no escapes but \" and \\, text in NFC without invisible characters, depth at most 8.

import { fromUtf8 } from "./bytes.js";
import { require, VerificationFailed } from "./failure.js";

export const MAX_BYTES = 65536;
const MAX_DEPTH = 8;
const KEY = /[a-z][a-z0-9_]*/y;
const INTEGER = /(?:0|-?[1-9][0-9]{0,15})(?![0-9.eE])/y;
const WORD = /true|false|null/y;
const TEXT = /"(?:[^"\\]|\\["\\])*"/y;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const WORDS = { true: true, false: false, null: null };

/** Read a canonical object from bytes. */
export function loads(bytes, limit = MAX_BYTES) {
  const value = read(bytes, limit);
  require(value !== null && typeof value === "object" && !Array.isArray(value), "json_object");
  return value;
}

/** Read a canonical array from bytes. */
export function loadsArray(bytes, limit = MAX_BYTES) {
  const value = read(bytes, limit);
  require(Array.isArray(value), "json_array");
  return value;
}

export function isPlainText(text) {
  return text.normalize("NFC") === text && !INVISIBLE.test(text);
}

function read(bytes, limit) {
  require(bytes.length <= limit, "json_size");
  const reader = new Reader(fromUtf8(bytes, "json_syntax"));
  const value = reader.value(0);
  require(reader.at === reader.text.length, "json_syntax");
  return value;
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  value(depth) {
    require(depth <= MAX_DEPTH, "json_depth");
    const next = this.text[this.at];
    if (next === "{") return this.object(depth);
    if (next === "[") return this.array(depth);
    if (next === '"') return this.string();
    if (next !== undefined && "tfn".includes(next)) return WORDS[this.match(WORD, "json_syntax")];
    return this.integer();
  }

  object(depth) {
    const found = Object.create(null);
    let before = "";
    this.list("{", "}", () => {
      this.take('"');
      const key = this.match(KEY, "json_key");
      this.take('"');
      require(key !== before, "json_duplicate_key");
      require(before < key, "json_canonical");
      before = key;
      this.take(":");
      found[key] = this.value(depth + 1);
    });
    return found;
  }

  array(depth) {
    const found = [];
    this.list("[", "]", () => found.push(this.value(depth + 1)));
    return found;
  }

  list(open, close, item) {
    this.take(open);
    if (this.skip(close)) return;
    do item();
    while (this.skip(","));
    this.take(close);
  }

  string() {
    const raw = this.match(TEXT, "json_canonical");
    const text = raw.slice(1, -1).replace(/\\(["\\])/g, "$1");
    require(isPlainText(text), "json_text");
    return text;
  }

  integer() {
    const number = Number(this.match(INTEGER, "json_number"));
    require(Number.isSafeInteger(number), "json_number");
    return number;
  }

  match(pattern, step) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw new VerificationFailed(step);
    this.at += found[0].length;
    return found[0];
  }

  skip(mark) {
    if (this.text[this.at] !== mark) return false;
    this.at += 1;
    return true;
  }

  take(mark) {
    require(this.skip(mark), "json_syntax");
  }
}
