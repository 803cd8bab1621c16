import { fileName } from "../binary.ts";
import type { Subject } from "../subject.ts";
import type { PolicyLibc } from "./policy.ts";
import { splitPlatform } from "./tag-policies.ts";

/** The C library that a binary is bound to, as far as it shows. Static programs are bound to none. */
export function libcOf({ facts, path }: Subject): "glibc" | "musl" | undefined {
  const interpreter = fileName(facts["elf.interpreter"] ?? "");
  if (interpreter.startsWith("ld-musl-")) return "musl";
  if (isGlibcLoader(interpreter)) return "glibc";
  const needed = facts["binary.needed"] ?? [];
  if (needed.some((library) => library.startsWith("libc.musl-") || library.startsWith("ld-musl-"))) return "musl";
  if (needed.some((library) => library === "libc.so.6" || isGlibcLoader(library))) return "glibc";
  if ((facts["elf.versions-needed"] ?? []).some(({ version = "" }) => version.startsWith("GLIBC_"))) return "glibc";
  // Toolchains outside Alpine link with musl's own name. Android's library is called the same: see libcConflicts.
  return needed.includes("libc.so") ? "musl" : libcOfName(path);
}

/**
 * Python tells its C library in the names of extension modules, which it imports by no other; before 3.11 builds
 * for musl said `gnu` too.
 */
function libcOfName(path: string): "glibc" | "musl" | undefined {
  const suffix = /\.cpython-(\d)(\d+)[a-z]*-[^/]*-linux-(gnu|musl)[a-z]*\.so$/.exec(path);
  if (suffix === null) return undefined;
  if (suffix[3] === "musl") return "musl";
  return Number(suffix[1]) > 3 || Number(suffix[2]) >= 11 ? "glibc" : undefined;
}

function isGlibcLoader(library: string): boolean {
  return library.startsWith("ld-linux") || library.startsWith("ld64.so.");
}

/** The C libraries that platform tags name, in their order; `linux_x86_64` names none. */
export function namedLibcs(platforms: readonly string[]): readonly PolicyLibc[] {
  const libcs = platforms.flatMap((platform): PolicyLibc[] => {
    const policy = splitPlatform(platform)?.policy ?? "";
    if (policy.startsWith("manylinux")) return ["glibc"];
    if (policy.startsWith("musllinux")) return ["musl"];
    return policy.startsWith("android") ? ["android"] : [];
  });
  return [...new Set(libcs)];
}

export interface LibcConflict {
  readonly path: string;
  readonly libc: "glibc" | "musl";
  readonly expected: PolicyLibc;
}

/** See `wheel.libc-conflicts` in the catalogue. */
export function libcConflicts(binaries: readonly Subject[], platforms: readonly string[]): LibcConflict[] {
  const bound = binaries.flatMap((binary) => {
    const libc = libcOf(binary);
    return libc === undefined ? [] : [{ path: binary.path, libc }];
  });
  const named = namedLibcs(platforms);
  // Where no tag says what the wheel is for, the first binary does.
  const expected: readonly PolicyLibc[] = named.length > 0 ? named : bound.slice(0, 1).map(({ libc }) => libc);
  return bound.flatMap(({ path, libc }) =>
    expected
      // `libc.so` is what Android calls its library too.
      .filter((wanted) => wanted !== libc && !(wanted === "android" && libc === "musl"))
      .map((wanted) => ({ path, libc, expected: wanted })),
  );
}
