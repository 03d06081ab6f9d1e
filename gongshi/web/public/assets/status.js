// Status notes (状态单), as in gongshi/record/status.py. A status note never makes a state true:
// endings are entries of the log. It only says that nothing newer is known.

import { utf8 } from "./bytes.js";
import { loads } from "./canonical.js";
import { require } from "./failure.js";
import { openSole } from "./note.js";
import { check, instant, isInstant, isOffset, isPostingId, oneOf } from "./schema.js";

const VALID_FOR = 26 * 3600 * 1000;
const CLOCK_SKEW = 5 * 60 * 1000;
const STATUS_LIMIT = 4096;
const FIELDS = {
  v: oneOf("gongshi/status/v1"),
  id: isPostingId,
  state: oneOf("posted", "retired", "withdrawn", "corrected"),
  at: isInstant,
  expires: isInstant,
};

export async function readStatus(bytes, keys) {
  const { text, key } = await openSole(bytes, keys, STATUS_LIMIT);
  const body = loads(utf8(text.replace(/\n$/, "")));
  check(body, FIELDS, { training: isOffset }, "status_fields");
  const [at, expires] = [instant(body.at), instant(body.expires)];
  require(expires > at && expires - at <= VALID_FOR, "status_validity");
  return { id: body.id, state: body.state, at, expires, training: body.training ?? null, key };
}

/** Whether the note still speaks at `now` (milliseconds, training offset already applied). */
export function isFresh(status, now) {
  return status.at - CLOCK_SKEW <= now && now < status.expires;
}
