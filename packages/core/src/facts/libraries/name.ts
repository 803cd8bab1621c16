/** A library's name and numbers as its soname (or file name) tells them. */
export interface NamedLibrary {
  /** Without `lib`, what a repair tool added, and `.so`, `.dylib` or `.dll`. */
  readonly name: string;
  /** The numbers behind `.so.`, before `.dylib`, or at the end of the name; undefined where there are none. */
  readonly numbers: string | undefined;
  /** A repair tool put the hash of the file into it. */
  readonly hashed: boolean;
}

/** A longer one is none of a library, and is not looked at. */
const LONGEST = 255;

/** auditwheel puts eight hexadecimal digits of the file's hash before the first dot, delvewheel 32 before `.dll`. */
const repairHash = /-(?:[0-9a-f]{32}|[0-9a-f]{8})(?=[.-]|$)/g;

/** `libjpeg-3fe7dfc0.so.9.3.0` → `libjpeg.so.9.3.0`, and everything else as it is. */
export function withoutRepairHash(file: string): string {
  return file.length > LONGEST ? file : file.replace(repairHash, "");
}

/** A link option that ended up in the soname of GEOS builds: libgeos--no-undefined-dcd1b562.so in rasterio 1.2.10. */
const strayOption = /--no-undefined$/;
/** Debian and libtool builds of GEOS carry the version in the name: libgeos-3.11.1.so. */
const versionInName = /-([0-9]+(?:\.[0-9]+)*)$/;

/** Take a soname, or the file name of a dylib or DLL, apart; undefined for what is no library name. */
export function parseLibraryName(file: string): NamedLibrary | undefined {
  if (file.length > LONGEST || file.includes("/")) return undefined;
  if (/\.dll$/i.test(file)) return parseDllName(file.slice(0, -".dll".length));
  if (!file.startsWith("lib")) return undefined;
  if (file.endsWith(".dylib")) return parseStem(file.slice("lib".length, -".dylib".length), true, undefined);
  const end = file.indexOf(".so", "lib".length);
  if (end < 0) return undefined;
  const behind = file.slice(end + ".so".length);
  if (behind !== "" && !/^\.[0-9][0-9.]*[a-z]?$/.test(behind)) return undefined;
  return parseStem(file.slice("lib".length, end), false, behind === "" ? undefined : behind.slice(1));
}

/** Windows has names with `lib` and without, and takes no notice of case. */
function parseDllName(stem: string): NamedLibrary | undefined {
  const lower = stem.toLowerCase();
  return parseStem(lower.startsWith("lib") ? lower.slice("lib".length) : lower, false, undefined);
}

/** @param dotted numbers stand behind dots in it: libgeos_c.1.20.5.dylib. */
function parseStem(stem: string, dotted: boolean, behind: string | undefined): NamedLibrary | undefined {
  const plain = stem.replace(repairHash, "");
  const hashed = plain !== stem;
  const parts = plain.split(".");
  let end = parts.length;
  if (dotted) while (end > 1 && /^[0-9]+$/.test(parts[end - 1] ?? "")) end--;
  const front = parts.slice(0, end).join(".");
  const numbers = behind ?? (end === parts.length ? undefined : parts.slice(end).join("."));
  const whole = dotted && numbers !== undefined && /-[0-9]+$/.test(front) ? `${front}.${numbers}` : front;
  const bare = whole.replace(strayOption, "");
  const version = versionInName.exec(bare);
  const name = version === null ? bare : bare.slice(0, version.index);
  if (name === "") return undefined;
  return { name, numbers: whole === front ? (numbers ?? version?.[1]) : version?.[1], hashed };
}
