// What the page may say about a verdict: a word's name and what fills it. Pure; the words
// themselves stand in the page's template.

import { dateInShanghai, instant } from "./schema.js";

const DAY = 24 * 3600 * 1000;
const SHANGHAI = 8 * 3600 * 1000; // no summer time since 1991

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

/** What to say of the state: the words' names {word, when, fill}. `days` are the counted days. */
export function sayState(verdict, days) {
  const { state, ending, window, extended, now } = verdict;
  const last = inChinese(lastDay(window));
  if (ending) return sayEnding(state, ending, window);
  if (state === "overdue") return { word: "state_overdue", when: "when_overdue", fill: { last } };
  if (state !== "posted") return { word: `state_${state}`, fill: {} };
  const said = sayPosted(window, now, days);
  const when = extended ? "when_extended" : (said.when ?? "when_end");
  return { ...said, when, fill: { ...said.fill, last } };
}

function sayEnding(state, ending, window) {
  const early = state === "retired" && instant(ending.time) < instant(window.not_after);
  const reason = ending.reason === undefined ? undefined : `reason_${ending.reason}`;
  const fill = { time: timeInChinese(instant(ending.time)) };
  return { word: `state_${state}${early ? "_early" : ""}`, when: `when_${state}`, fill, reason };
}

function sayPosted(window, now, days) {
  const today = dateInShanghai(now);
  if (today < window.first) {
    const tomorrow = dateInShanghai(now + DAY) === window.first;
    const word = tomorrow ? "state_posted_tomorrow" : "state_posted_later";
    return { word, fill: { first: inChinese(window.first) } };
  }
  if (!areOf(window, days)) return { word: "state_showing", fill: {} };
  const k = days.filter((day) => day <= today).length;
  const fill = { k, n: days.length };
  if (days.includes(today)) return { word: "state_showing_counted", fill };
  return { word: "state_showing_between", when: "when_between", fill };
}

// The counted days are the server's words; what the record signed is how many, first and last.
function areOf(window, days) {
  const rising = days.every((day, at) => at === 0 || days[at - 1] < day);
  const ends = days.at(0) === window.first && days.at(-1) === lastDay(window);
  return days.length > 0 && days.length === window.days && rising && ends;
}
