import { standsAt } from "../../bytes/literal-search.ts";

/** A string that tells a library's release, taken apart for the search. */
export interface ReleaseString {
  /** What is searched for: the longer of its plain parts, with the first digits of the release where they are given. */
  readonly literal: Uint8Array;
  /** Bytes of the literal before the release, or undefined where the release stands before the literal. */
  readonly lead: number | undefined;
  /** What must stand on the other side: behind the release, or before it. */
  readonly beyond: Uint8Array;
  /** A date must stand behind it. */
  readonly dated: boolean;
}

const placeholder = /\{([^}]*)\}/;

/**
 * Take a string of the table apart.
 *
 * @returns several where the release begins in one of several ways; none where it names no release: then the whole
 * string is a sign of the library alone.
 */
export function parseReleaseString(pattern: string): readonly ReleaseString[] {
  const [, inner] = placeholder.exec(pattern) ?? [];
  if (inner === undefined) return [];
  const dated = pattern.endsWith(" {date}");
  const [before = "", behind = ""] = (dated ? pattern.slice(0, -" {date}".length) : pattern).split(`{${inner}}`);
  if (inner !== "version")
    return inner.split("|").map((start) => ({
      literal: latin(before + start),
      lead: before.length,
      beyond: latin(behind),
      dated,
    }));
  if (before.length >= behind.length)
    return [{ literal: latin(before), lead: before.length, beyond: latin(behind), dated }];
  return [{ literal: latin(behind), lead: undefined, beyond: latin(before), dated }];
}

/** A text of the table as bytes: all of it is ASCII. */
export function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Longer than the release of any library. */
const LONGEST_RELEASE = 32;
/** As much as can stand between a release and the end of its date: `  FIPS 25 Mar 2021`. */
const LONGEST_DATE = 40;

const release =
  /^[0-9]{1,4}(?:\.[0-9]{1,6}){1,3}(?:[a-z]{1,2}(?![a-z]))?(?:-(?:[0-9]{1,3}|DEV|dev|rc[0-9]|alpha[0-9]{1,2}|beta[0-9]{1,2})(?![0-9A-Za-z]))?(?![0-9A-Za-z.])/;
const date =
  /^(?:[ -][ A-Za-z-]{0,16})?[ ][0-3]?[0-9] (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:19|20)[0-9]{2}/;

/** The release that a string tells whose literal stands at `at`; undefined where it is not as the pattern has it. */
export function readRelease(
  bytes: Uint8Array,
  at: number,
  { literal, lead, beyond, dated }: ReleaseString,
): string | undefined {
  if (lead === undefined) {
    const start = startOfRelease(bytes, at);
    const text = ascii(bytes, start, at);
    return release.exec(text)?.[0] === text && standsAt(bytes, beyond, start - beyond.length) ? text : undefined;
  }
  const start = at + lead;
  const [text] = release.exec(ascii(bytes, start, start + LONGEST_RELEASE)) ?? [];
  if (text === undefined || start + text.length < at + literal.length) return undefined;
  const end = start + text.length;
  if (dated && !date.test(ascii(bytes, end, end + LONGEST_DATE))) return undefined;
  return standsAt(bytes, beyond, end) ? text : undefined;
}

/** Where the digits and dots before `end` begin. */
function startOfRelease(bytes: Uint8Array, end: number): number {
  let start = end;
  while (start > 0 && end - start < LONGEST_RELEASE && isReleaseByte(bytes[start - 1] as number)) start--;
  return start;
}

function isReleaseByte(byte: number): boolean {
  return (byte >= DIGIT_0 && byte <= DIGIT_9) || byte === DOT;
}

const [DIGIT_0, DIGIT_9, DOT] = [0x30, 0x39, 0x2e];

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, bytes.length)));
}

/**
 * The only string of digits and dots, alone between two NUL bytes, that begins like this: where a library's file holds
 * its release without anything around it. Undefined where there is none, or more than one.
 *
 * One pass over the bytes.
 */
export function readBareRelease(bytes: Uint8Array, start: string): string | undefined {
  const first = start.charCodeAt(0);
  let found: string | undefined;
  for (let at = bytes.indexOf(first, 1); at > 0; at = bytes.indexOf(first, at + 1)) {
    if (bytes[at - 1] !== 0) continue;
    let end = at;
    while (end < bytes.length && end - at < LONGEST_RELEASE && isReleaseByte(bytes[end] as number)) end++;
    if (bytes[end] !== 0) continue;
    const text = ascii(bytes, at, end);
    if (!text.startsWith(start) || !/^[0-9]+\.[0-9]+\.[0-9]+$/.test(text)) continue;
    if (found !== undefined && found !== text) return undefined;
    found = text;
  }
  return found;
}
