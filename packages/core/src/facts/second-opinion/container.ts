import { type Disagreement, disagreement } from "./disagreement.ts";
import type { MemberReading } from "./opinion.ts";

/** Digits of a hash that a sentence gives: enough to tell two apart. */
const SHOWN_DIGITS = 12;

/**
 * Where two readers of one container see other members, or other bytes in them.
 *
 * jszip keeps members by where their names lead, the last of several: ours are looked up the same way. What one of the
 * two could not read is not compared: a damaged member is a finding of its own.
 */
export function* compareContainers(
  ours: readonly MemberReading[],
  theirs: readonly MemberReading[],
): Generator<Disagreement, void, void> {
  const ourPlaces = byPlace(ours);
  const theirPlaces = byPlace(theirs);
  for (const [place, our] of ourPlaces) {
    const their = theirPlaces.get(place) ?? theirPlaces.get(otherKind(place));
    const differ = (what: Disagreement["what"], oursText: string, theirsText: string): Disagreement =>
      disagreement({ reader: "jszip", what, member: our.path, ours: oursText, theirs: theirsText });
    if (their === undefined) yield differ("member", describe(our), "no such member");
    else if (their.folder !== our.folder) {
      if (!ourPlaces.has(otherKind(place))) yield differ("kind", describe(our), describe(their));
      else yield differ("member", describe(our), "no such member");
    } else if (!our.folder) {
      // Of a folder jszip does not keep the name as it is written.
      if (their.path !== our.path) yield differ("name", `the name \`${our.path}\``, `the name \`${their.path}\``);
      const bothRead = our.content !== undefined && their.content !== undefined;
      if (bothRead && (our.content.size !== their.content.size || our.content.sha256 !== their.content.sha256))
        yield differ("content", describe(our), describe(their));
    }
  }
  for (const [place, their] of theirPlaces) {
    if (ourPlaces.has(place)) continue;
    const twin = ourPlaces.has(otherKind(place)) && !theirPlaces.has(otherKind(place));
    if (twin) continue;
    const parts = { ours: "no such member", theirs: describe(their) };
    yield disagreement({ reader: "jszip", what: "member", member: their.path, ...parts });
  }
}

/** The last of the members whose names lead to one place; the place of a folder ends with a slash. */
function byPlace(members: readonly MemberReading[]): ReadonlyMap<string, MemberReading> {
  return new Map(
    members.map((member) => {
      const place = placeOf(member.path);
      return [member.folder && !place.endsWith("/") ? `${place}/` : place, member];
    }),
  );
}

/** Where a name leads: without empty parts, `.` and `..`. */
function placeOf(path: string): string {
  const parts = path.split("/");
  const places: string[] = [];
  for (const [index, part] of parts.entries()) {
    const inside = index !== 0 && index !== parts.length - 1;
    if (part === "." || (part === "" && inside)) continue;
    if (part === "..") places.pop();
    else places.push(part);
  }
  return places.join("/");
}

/** The place of a folder of the same name as this file, or of a file as this folder. */
function otherKind(place: string): string {
  return place.endsWith("/") ? place.slice(0, -1) : `${place}/`;
}

function describe({ folder, content }: MemberReading): string {
  if (folder) return "a folder";
  if (content === undefined) return "a file";
  return `${content.size} bytes with the SHA-256 ${content.sha256.slice(0, SHOWN_DIGITS)}…`;
}
