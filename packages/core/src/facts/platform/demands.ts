import { fileName } from "../binary.ts";
import { isStatic } from "../elf/type.ts";
import { isLibpython } from "../resolution/elf/names.ts";
import type { Subject } from "../subject.ts";
import { libcOf } from "./libc.ts";
import { effectiveMachine, neededLevel } from "./machine.ts";
import type { PlatformPolicy } from "./policy.ts";
import { knownNamespaces, newestFirst, parseSymbolVersion, type SymbolVersion } from "./symbol-version.ts";

/** A library that a binary needs and that is not in the wheel. */
interface OutsideLibrary {
  readonly library: string;
  readonly isLibpython: boolean;
  /** Resolution says that it is missing or comes from a dependency: that is reported by itself. */
  readonly reported: boolean;
}

/** A symbol version of a namespace of policies that a binary asks of a library outside the wheel. */
interface OutsideVersion extends SymbolVersion {
  readonly library: string;
  /** `GLIBC_2.28`, of which `namespace` and `version` are the parts. */
  readonly text: string;
  /** One of the symbols that ask for it, undefined where only the linker does. */
  readonly symbol: string | undefined;
}

/** What one binary asks of the system that it meets, whatever the policy. */
export interface Demands {
  readonly path: string;
  /** See `effectiveMachine`. */
  readonly machine: string;
  readonly libc: "glibc" | "musl" | undefined;
  /** It needs no dynamic loader, and so no C library either. */
  readonly isStatic: boolean;
  readonly libraries: readonly OutsideLibrary[];
  /** The newest first, whatever their namespaces. */
  readonly versions: readonly OutsideVersion[];
  /** Imported names that some policy forbids to take from some library. */
  readonly suspectImports: readonly string[];
  /** See `neededLevel`. */
  readonly isaLevel: number;
  readonly pyfpe: string | undefined;
  readonly ucs2: string | undefined;
}

/** CPython's floating-point guard, which before 3.7 only builds `--with-fpectl` have (CPython, Python/pyfpe.c). */
const pyfpeSymbols: ReadonlySet<string> = new Set(["PyFPE_jbuf", "PyFPE_dummy", "PyFPE_counter"]);

/**
 * What the binaries ask of the system. What the wheel carries itself depends on no system: neither are its
 * libraries listed nor the versions that are asked of them.
 *
 * @param all every binary of the wheel: where resolution is unknown, whatever is called like a library is it.
 */
export function demandsOf(
  binaries: readonly Subject[],
  all: readonly Subject[],
  policies: readonly PlatformPolicy[],
): Demands[] {
  const known = knownNamespaces(policies);
  const forbidden = new Set(policies.flatMap(({ forbiddenSymbols }) => Object.values(forbiddenSymbols).flat()));
  const carried = new Set(all.flatMap(({ path, facts }) => [fileName(path), facts["elf.soname"] ?? fileName(path)]));
  return binaries.map((binary) => {
    const { facts, path } = binary;
    const resolved = new Map((facts["binary.resolution"] ?? []).map(({ library = "", kind }) => [library, kind]));
    const isInside = (library: string): boolean =>
      resolved.has(library) ? resolved.get(library) === "wheel" : carried.has(fileName(library));
    const imports = facts["binary.imports"] ?? [];
    return {
      path,
      machine: effectiveMachine(binary) ?? "",
      libc: libcOf(binary),
      isStatic: isStatic(facts["elf.type"]),
      libraries: [...new Set(facts["binary.needed"] ?? [])]
        .filter((library) => !isInside(library))
        .map((library) => ({
          library,
          isLibpython: isLibpython(library),
          reported: reportedKinds.has(resolved.get(library)),
        })),
      versions: newestFirst(
        (facts["elf.versions-needed"] ?? []).flatMap(({ library = "", version: text = "", symbols = [] }) => {
          const parsed = isInside(library) ? undefined : parseSymbolVersion(text, known);
          return parsed === undefined ? [] : [{ ...parsed, library, text, symbol: symbols[0] }];
        }),
      ),
      suspectImports: imports.filter((name) => forbidden.has(name)),
      isaLevel: isChosenByLoader(path) ? 0 : neededLevel(facts["elf.isa-needed"]),
      pyfpe: imports.find((name) => pyfpeSymbols.has(name)),
      ucs2: imports.find((name) => name.startsWith("PyUnicodeUCS2_")),
    };
  });
}

type ResolutionKind = NonNullable<NonNullable<Subject["facts"]["binary.resolution"]>[number]["kind"]>;
const reportedKinds: ReadonlySet<ResolutionKind | undefined> = new Set<ResolutionKind | undefined>([
  "missing",
  "runtime",
  "pinned-dependency",
  "unpinned-dependency",
]);

/** The loader looks into these folders only on processors that have what the name says (ld.so(8), "hwcaps"). */
function isChosenByLoader(path: string): boolean {
  return path.includes("/glibc-hwcaps/");
}
