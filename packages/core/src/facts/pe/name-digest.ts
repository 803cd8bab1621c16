import { toHex } from "../../bytes/text.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { FactSheet, Subject } from "../subject.ts";
import { parseMangledName } from "./library-names.ts";

const FACT = "pe.name-digest";

/** From 1.11.0 on delvewheel makes the hash of the content; before, of other things that are not in the wheel. */
function namesByContent(delvewheel: string | undefined): boolean {
  const [major = 0, minor = 0] = (delvewheel ?? "").split(".").map(Number);
  return major > 1 || (major === 1 && minor >= 11);
}

/**
 * Compare the hash that delvewheel put into the name with that of the content. Of a file that needs other renamed
 * libraries the hash depends on theirs, before names were written into it: that cannot be computed again.
 *
 * @param sha256 undefined where the member was not hashed.
 */
export function describeNameDigest(
  sheet: FactSheet,
  { path, facts }: Subject,
  delvewheel: string | undefined,
  sha256: Uint8Array | undefined,
): void {
  const hash = parseMangledName(fileName(path))?.hash;
  const needed = facts["binary.needed"];
  if (hash === undefined) sheet.gap(FACT, "not-applicable", "no hash in the name");
  else if (!namesByContent(delvewheel))
    sheet.gap(FACT, "not-applicable", "not repaired by a delvewheel that names by the content");
  else if (needed?.some((library) => parseMangledName(library) !== undefined) === true)
    sheet.gap(FACT, "not-applicable", "the name depends on other files");
  else if (sha256 === undefined) sheet.gap(FACT, "unknown", "the member was not hashed");
  else if (needed !== undefined) {
    const value: Facts[typeof FACT] = toHex(sha256).startsWith(hash) ? "matches" : "differs";
    sheet.set(FACT, value);
  }
}
