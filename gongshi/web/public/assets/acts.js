// The acts that concern one posting and the closed set of keys of each, as in
// gongshi/record/acts.py. Acts about keys and digests never stand in a posting's folder.

import { require } from "./failure.js";
import {
  check,
  isBetween,
  isCode,
  isCount,
  isDate,
  isDigest,
  isInstant,
  isOffset,
  isList,
  isName,
  isPostingId,
  isText,
  oneOf,
  shape,
} from "./schema.js";

const text = isText(200);
const COMMON = {
  v: isText(32),
  kind: isCode,
  seq: isCount,
  prev: isDigest,
  time: isInstant,
  publisher: text,
  id: isPostingId,
};
const COMMON_OPTIONAL = { training: isOffset, base: shape({ size: isCount, root: isDigest }) };
const window = shape(
  {
    rule: oneOf("workday", "day", "none"),
    days: isBetween(0, 3660),
    calendar: isDigest,
    first: isDate,
    not_after: isInstant,
  },
  { last: isDate, until: oneOf("calendar_unknown", "local_rule") },
);
const POSTED = {
  number: text,
  item: isBetween(1, 15),
  list: isCode,
  title: text,
  source: shape({ body: text, doc_no: text, doc_date: isDate, stage: text }),
  basis: isList(16, text),
  catalogue: isDigest,
  policy: isDigest,
  template: isDigest,
  approver_role: isCode,
  approvals: isBetween(1, 3),
  window,
  rows: isBetween(0, 1_000_000),
  rows_alg: isText(64),
  rows_root: isDigest,
  content: isDigest,
  pages_root: isDigest,
  board: isList(64, isName),
};
const REASONS = ["privacy", "error_in_list", "order_of_superior", "objection_upheld", "other"];
const SHAPES = {
  posted: [POSTED, { sheet: isDigest, corrects: isPostingId }],
  extended: [{ reason: oneOf("not_displayed", "calendar_changed"), window }, {}],
  retired: [{}, {}],
  withdrawn: [{ reason: oneOf(...REASONS) }, {}],
  corrected: [{ by: isPostingId }, {}],
};
const VERSION = "gongshi/record/v1";
const FIRST_PREV = "0".repeat(64);

export const ENDINGS = ["retired", "withdrawn", "corrected"];

export function checkFields(fields) {
  require(fields.v === VERSION, "entry_kind");
  require(typeof fields.kind === "string" && Object.hasOwn(SHAPES, fields.kind), "entry_kind");
  const [required, optional] = SHAPES[fields.kind];
  check(fields, { ...COMMON, ...required }, { ...COMMON_OPTIONAL, ...optional }, "entry_fields");
  if ("window" in fields) checkWindow(fields.window);
  require((fields.seq === 0) === (fields.prev === FIRST_PREV), "entry_first");
}

function checkWindow({ rule, days, first, last, not_after }) {
  require((rule === "none") === (days === 0), "entry_window");
  require(last === undefined || last >= first, "entry_window");
  require(not_after > first, "entry_window");
}
