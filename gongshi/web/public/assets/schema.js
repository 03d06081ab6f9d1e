// Closed shapes for canonical JSON, as in gongshi/record/schema.py: every key known, every required
// key there, every value typed. A rule is a function from a value to true or false.

import { require } from "./failure.js";

const SHANGHAI = 8 * 3600 * 1000; // no summer time since 1991

export function check(value, required, optional, step) {
  require(matches(value, required, optional), step);
}

export function matches(value, required, optional = {}) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const rules = { ...required, ...optional };
  return (
    Object.keys(required).every((key) => key in value) &&
    Object.keys(value).every((key) => Object.hasOwn(rules, key) && rules[key](value[key]))
  );
}

export function shape(required, optional = {}) {
  return (value) => matches(value, required, optional);
}

export function oneOf(...allowed) {
  return (value) => typeof value === "string" && allowed.includes(value);
}

/** Text of 1 to `most` characters; a character is a code point, as in Python. */
export function isText(most) {
  return (value) => typeof value === "string" && value !== "" && [...value].length <= most;
}

export function isList(most, of = () => true) {
  return (value) => Array.isArray(value) && value.length <= most && value.every(of);
}

export function isBetween(least, most) {
  return (value) => typeof value === "number" && least <= value && value <= most;
}

export const isCount = isBetween(0, Number.MAX_SAFE_INTEGER);
export const isOffset = isBetween(-(10 ** 9), 10 ** 9); // seconds: a training clock
export const isDigest = fits(/^[0-9a-f]{64}$/);
export const isPostingId = fits(/^[A-Z2-7]{26}$/);
export const isCode = fits(/^[a-z][a-z0-9_]{0,63}$/);
export const isName = fits(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/);

export function isInstant(value) {
  return fits(/^2\d{3}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)(value) && exists(value, ".000Z", 19);
}

export function isDate(value) {
  return fits(/^2\d{3}-\d{2}-\d{2}$/)(value) && exists(value, "T00:00:00.000Z", 10);
}

/** Milliseconds of an instant or date that keeps its rule. */
export function instant(text) {
  return Date.parse(text);
}

/** The date in Shanghai at `time` (milliseconds): 2026-11-24. */
export function dateInShanghai(time) {
  return new Date(time + SHANGHAI).toISOString().slice(0, 10);
}

// In a JavaScript pattern \d is ASCII and $ without the m flag matches only at the very end.
function fits(pattern) {
  return (value) => typeof value === "string" && pattern.test(value);
}

function exists(text, tail, kept) {
  const whole = text.slice(0, kept) + tail;
  const time = Date.parse(whole);
  // A date that does not exist must not roll over.
  return !Number.isNaN(time) && new Date(time).toISOString() === whole;
}
