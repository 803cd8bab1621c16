import type { PlatformPolicy } from "./policy.ts";

/** A symbol version in the parts that policies speak of: `GLIBC_2.28` is namespace GLIBC, version 2.28. */
export interface SymbolVersion {
  readonly namespace: string;
  readonly version: string;
}

/** By namespace the words that policies put between it and the number: `LDBL`, `IEEE128`, `TM` of CXXABI. */
export type KnownNamespaces = ReadonlyMap<string, ReadonlySet<string>>;

export function knownNamespaces(policies: readonly PlatformPolicy[]): KnownNamespaces {
  const known = new Map<string, Set<string>>();
  for (const { versions } of policies) {
    for (const namespaces of Object.values(versions)) {
      for (const [namespace, allowed] of Object.entries(namespaces)) {
        const words = known.get(namespace) ?? new Set();
        known.set(namespace, words);
        for (const version of allowed) {
          const word = leadingWord(version);
          if (word !== undefined) words.add(word);
        }
      }
    }
  }
  return known;
}

/**
 * Take a symbol version apart by the policies' own namespaces; undefined for one of no policy.
 *
 * `CXXABI_LDBL_1.3` is of CXXABI since policies list `LDBL_1.3` there, `ZLIB_NG_2.0.0` is not of ZLIB but of a
 * library of its own, and `GLIBC_PRIVATE` and `GLIBC_ABI_DT_RELR` have no number and are of GLIBC.
 */
export function parseSymbolVersion(text: string, known: KnownNamespaces): SymbolVersion | undefined {
  const end = text.indexOf("_");
  const namespace = text.slice(0, Math.max(0, end));
  const words = known.get(namespace);
  if (words === undefined) return undefined;
  const version = text.slice(end + 1);
  const word = leadingWord(version);
  return word === undefined || words.has(word) ? { namespace, version } : undefined;
}

function leadingWord(version: string): string | undefined {
  return /^([A-Za-z][A-Za-z0-9]*)_\d/.exec(version)?.[1];
}

/** Sorted by the numbers of their versions; what has none comes first: it is newer than any policy, or private. */
export function newestFirst<Versioned extends { readonly version?: string }>(
  entries: readonly Versioned[],
): readonly Versioned[] {
  return entries
    .map((entry) => ({ entry, order: numbers(entry.version ?? "") }))
    .sort((a, b) => compareNumbers(b.order, a.order))
    .map(({ entry }) => entry);
}

function compareNumbers(left: readonly number[], right: readonly number[]): number {
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? -1) - (right[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): readonly number[] {
  const found = /(\d+(?:\.\d+)*)$/.exec(version)?.[1];
  return found === undefined ? [Number.MAX_SAFE_INTEGER] : found.split(".").map(Number);
}
