import type { Facts } from "../catalogue/catalogue.ts";
import { usesMusl } from "../elf/libc.ts";
import { type Subject, withFacts, withReason } from "../subject.ts";

type UnmetVersion = (Facts["elf.unmet-versions"] & {})[number];

/** A file may ask for any number. */
const MOST_UNMET = 100;

/** What a library of the wheel has to offer. */
interface Provider {
  readonly versions: ReadonlySet<string>;
  /** Undefined where the names are not known. */
  readonly names: ReadonlySet<string> | undefined;
}

/**
 * Compare the versions that each file asks of the wheel's own libraries with what these define, as glibc does before
 * it binds a name (elf/dl-version.c), and the names themselves.
 *
 * Takes subjects whose `binary.resolution` is established.
 */
export function withUnmetVersions(subjects: readonly Subject[]): Subject[] {
  const providers = new Map(
    subjects.flatMap((subject) => {
      const provider = providerOf(subject);
      return provider === undefined ? [] : [[subject.path, provider] as const];
    }),
  );
  const musl = subjects.some(({ facts }) => usesMusl(facts["binary.needed"] ?? []));
  return subjects.map((subject) => {
    if (subject.kind !== "elf") return subject;
    if (musl)
      return withReason(subject, ["elf.unmet-versions"], {
        kind: "not-applicable",
        reason: "musl does not look at versions",
      });
    const unmet = unmetVersions(subject, providers);
    return unmet === undefined ? subject : withFacts(subject, { "elf.unmet-versions": unmet });
  });
}

/** Undefined where the file does not say enough. */
function unmetVersions({ facts }: Subject, providers: ReadonlyMap<string, Provider>): UnmetVersion[] | undefined {
  const asked = facts["elf.versions-needed"];
  const resolution = facts["binary.resolution"];
  if (asked === undefined || resolution === undefined) return undefined;
  const paths = new Map(resolution.map(({ library, path }) => [library, path]));
  const weakNames = new Set(facts["binary.weak-imports"]);
  const unmet: UnmetVersion[] = [];
  for (const { library = "", version = "", symbols = [], weak } of asked) {
    const path = paths.get(library);
    const provider = path === undefined ? undefined : providers.get(path);
    if (path === undefined || provider === undefined || weak === true) continue;
    if (!provider.versions.has(version)) {
      unmet.push({ library, path, version, detail: `version ${version}` });
      continue;
    }
    for (const symbol of symbols) {
      if (provider.names?.has(symbol) !== false || weakNames.has(symbol)) continue;
      unmet.push({ library, path, version, symbol, detail: `${symbol} of version ${version}` });
    }
  }
  return unmet.slice(0, MOST_UNMET);
}

/** Undefined for what defines no versions. */
function providerOf({ facts }: Subject): Provider | undefined {
  const { "elf.versions-defined": versions = [], "binary.exports": exported } = facts;
  if (versions.length === 0) return undefined;
  return { versions: new Set(versions), names: exported === undefined ? undefined : new Set(exported) };
}
