import { type Anomaly, type Member, memberAnomaly } from "./archive.ts";

/** A folder as file systems that fold names see it. */
interface Folder {
  /** By folded name, what is there and how its first member spells it. */
  readonly entries: Map<string, { readonly spelling: string; readonly folder: Folder }>;
}

/**
 * Names that Windows and macOS take for one: that differ in case, or in how accents are composed.
 *
 * Every part of a path is compared with its neighbours in the folded folder, so that the work is in proportion to
 * the length of the names.
 */
export function collisionAnomalies(members: readonly Member[]): Anomaly[] {
  const root: Folder = { entries: new Map() };
  const seen = new Set<string>();
  return members.flatMap((member) => {
    if (seen.has(member.path)) return [];
    seen.add(member.path);
    let folder = root;
    let collision: string | undefined;
    for (const part of member.path.split("/")) {
      const key = fold(part);
      const there = folder.entries.get(key);
      if (there === undefined) {
        const entry = { spelling: part, folder: { entries: new Map() } };
        folder.entries.set(key, entry);
        folder = entry.folder;
        continue;
      }
      if (there.spelling !== part) collision ??= `\`${there.spelling}\` and \`${part}\``;
      folder = there.folder;
    }
    if (collision === undefined) return [];
    const text = `has a name that Windows and macOS do not tell from another: ${collision}`;
    return [memberAnomaly("colliding-names", member, text, [])];
  });
}

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase().normalize("NFC");
}
