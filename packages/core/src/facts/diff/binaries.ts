import type { Facts } from "../catalogue/catalogue.ts";
import { originalFileName } from "../libraries/known.ts";
import { parseLibraryName } from "../libraries/name.ts";
import type { Subject } from "../subject.ts";
import type { BinaryPair, MatchedBinaries } from "./match-binaries.ts";
import { missingFrom } from "./release.ts";

type BinaryChange = Facts["diff.binary-change"] & {};
type NeededChange = Facts["diff.needed-change"] & {};
type ExportsChange = Facts["diff.exports-change"] & {};

/** See `diff.binary-change` in the catalogue. */
export function binaryChanges({ lost, added }: MatchedBinaries): BinaryChange[] {
  const isOwn = ({ facts }: Subject): boolean =>
    facts["binary.vendored"] !== true && facts["binary.library"] === undefined;
  return [
    ...lost.filter(isOwn).map(({ path }) => ({ change: "lost" as const, path, detail: `${path} is gone` })),
    ...added.filter(isOwn).map(({ path }) => ({ change: "added" as const, path, detail: `${path} is new` })),
  ];
}

/** See `diff.needed-change` in the catalogue. */
export function neededChanges(pairs: readonly BinaryPair[]): NeededChange[] {
  return pairs.filter(sameFormat).flatMap(({ old, new: fresh }) => {
    const [before, after] = [neededBy(old), neededBy(fresh)];
    const added = missingFrom([...after.keys()], [...before.keys()]).map((name) => after.get(name) ?? name);
    const lost = missingFrom([...before.keys()], [...after.keys()]).map((name) => before.get(name) ?? name);
    if (added.length + lost.length === 0) return [];
    const { path } = fresh;
    return [{ path, added, lost, detail: `${path} ${inWords("asks", added, lost, (names) => names.join(", "))}` }];
  });
}

/** See `diff.exports-change` in the catalogue. */
export function exportsChanges(pairs: readonly BinaryPair[]): ExportsChange[] {
  return pairs.filter(sameFormat).flatMap(({ old, new: fresh }) => {
    const [before, after] = [exportedBy(old), exportedBy(fresh)];
    if (before === undefined || after === undefined) return [];
    const [added, lost] = [missingFrom(after, before), missingFrom(before, after)];
    if (added.length + lost.length === 0) return [];
    const { path } = fresh;
    const count = (names: readonly string[]): string =>
      names.length === 1 ? `the name ${names[0]}` : `${names.length} names`;
    return [{ path, added, lost, detail: `${path} ${inWords("exports", added, lost, count)}` }];
  });
}

/** Marks of the linker, which some export by accident. */
const linkerSymbols: ReadonlySet<string> = new Set(["__bss_start", "_edata", "_end", "_fini", "_init"]);

/** What it exports but the names of versions, which are symbols too (Solaris and GNU versioning). */
function exportedBy({ facts }: Subject): readonly string[] | undefined {
  const versions = new Set(facts["elf.versions-defined"]);
  return facts["binary.exports"]?.filter((name) => !versions.has(name) && !linkerSymbols.has(name));
}

function sameFormat({ old, new: fresh }: BinaryPair): boolean {
  return old.kind === fresh.kind;
}

function inWords(
  verb: "asks" | "exports",
  added: readonly string[],
  lost: readonly string[],
  list: (names: readonly string[]) => string,
): string {
  const object = (names: readonly string[]): string => `${verb === "asks" ? "for " : ""}${list(names)}`;
  return [
    ...(added.length === 0 ? [] : [`${verb} ${object(added)} now`]),
    ...(lost.length === 0 ? [] : [`no longer ${verb} ${object(lost)}`]),
  ].join(", and ");
}

/** What it asks for, by the name in which the two wheels are compared. */
function neededBy({ facts, kind }: Subject): ReadonlyMap<string, string> {
  const own = new Set(
    (facts["binary.resolution"] ?? []).flatMap(({ library, kind: whose }) => (whose === "wheel" ? [library] : [])),
  );
  return new Map(
    (facts["binary.needed"] ?? []).map((name) => {
      const plain = kind === "pe" ? name.toLowerCase() : name;
      if (!own.has(name)) return [plain, name];
      const library = parseLibraryName(originalFileName(name))?.name;
      return [library ?? plain, name];
    }),
  );
}
