// What the page may say about a verdict: a word's name and what fills it. Pure; the words
// themselves stand in the page's template.

import { instant } from "./schema.js";

const DAY = 24 * 3600 * 1000;
const SHANGHAI = 8 * 3600 * 1000; // no summer time since 1991

/** The date in Shanghai at `time` (milliseconds): 2026-11-24. */
export function dateInShanghai(time) {
  return new Date(time + SHANGHAI).toISOString().slice(0, 10);
}

/** 2026年11月24日, of a date or of an instant in Shanghai. */
export function inChinese(text) {
  const date = text.length > 10 ? dateInShanghai(instant(text)) : text;
  const [year, month, day] = date.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}

/** 2026年11月24日 09:05, of a time in milliseconds. */
export function timeInChinese(time) {
  const clock = new Date(time + SHANGHAI).toISOString().slice(11, 16);
  return `${inChinese(dateInShanghai(time))} ${clock}`;
}

/** The last day on which the posting may hang: 24:00 of it is `not_after`. */
export function lastDay(window) {
  return window.last ?? dateInShanghai(instant(window.not_after) - 1);
}

/** 2026年11月25日至12月3日, as printed on the notice. */
export function dates(window) {
  const [first, last] = [inChinese(window.first), inChinese(lastDay(window))];
  return `${first}至${last.startsWith(first.slice(0, 5)) ? last.slice(5) : last}`;
}

/** What to say about the state: {word, fill}. `days` are the counted days of the window. */
export function sayState(verdict, days) {
  const { state, ending, window, now } = verdict;
  if (ending) return sayEnding(state, ending);
  return state === "posted" ? sayPosted(window, now, days) : { word: `state_${state}`, fill: {} };
}

function sayEnding(state, ending) {
  const reason = ending.reason === undefined ? undefined : `reason_${ending.reason}`;
  return { word: `state_${state}`, fill: { time: timeInChinese(instant(ending.time)) }, reason };
}

function sayPosted(window, now, days) {
  const today = dateInShanghai(now);
  const last = inChinese(lastDay(window));
  if (today < window.first) {
    const tomorrow = dateInShanghai(now + DAY) === window.first;
    const word = tomorrow ? "state_posted_tomorrow" : "state_posted_later";
    return { word, fill: { first: inChinese(window.first) } };
  }
  if (days.length === 0 || days.length !== window.days) return { word: "state_showing", fill: { last } };
  const k = days.filter((day) => day <= today).length;
  const word = days.includes(today) ? "state_showing_counted" : "state_showing_between";
  return { word, fill: { k, n: days.length } };
}
