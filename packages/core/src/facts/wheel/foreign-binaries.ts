import { installedPath } from "../../wheel/installed-path.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { isLoaded } from "../macho/header-words.ts";
import { isHostCode } from "../platform/machine.ts";
import type { BinaryFormat } from "../sniff.ts";
import { type FactSheet, memberPath, type Subject } from "../subject.ts";

type ForeignBinary = (Facts["wheel.foreign-binaries"] & {})[number];

const formats: readonly (readonly [RegExp, BinaryFormat])[] = [
  [/^(?:linux|manylinux|musllinux|android)/, "elf"],
  [/^(?:win32$|win_|mingw)/, "pe"],
  [/^(?:macosx|ios)_/, "macho"],
];

/** See `wheel.foreign-binaries` in the catalogue. @param platforms undefined where the file name does not parse. */
export function describeForeignBinaries(
  sheet: FactSheet,
  binaries: readonly Subject[],
  platforms: readonly string[] | undefined,
): void {
  if (binaries.length === 0) {
    sheet.set("wheel.foreign-binaries", []);
    return;
  }
  const named = new Set(platforms);
  const expected = new Set<BinaryFormat>();
  let unknown: string | undefined;
  for (const platform of named) {
    const format = formats.find(([pattern]) => pattern.test(platform))?.[1];
    if (format !== undefined) expected.add(format);
    else if (platform !== "any") unknown = platform;
  }
  if (platforms === undefined) sheet.gap("wheel.foreign-binaries", "unknown", "the file name does not parse");
  else if (unknown !== undefined)
    sheet.gap("wheel.foreign-binaries", "not-applicable", "the wheel is for another platform");
  else sheet.set("wheel.foreign-binaries", foreignBinaries(binaries, expected));
}

function foreignBinaries(binaries: readonly Subject[], expected: ReadonlySet<BinaryFormat>): ForeignBinary[] {
  const code = binaries.filter(isCode);
  const machines = new Set(code.map(({ kind, facts }) => `${kind} ${facts["binary.machine"]}`));
  const choice = expected.size === 0 && machines.size > 1;
  const told = new Map<string, ForeignBinary>();
  for (const binary of code) {
    const format = binary.kind as BinaryFormat;
    const path = memberPath(binary);
    if (expected.has(format) || told.has(path)) continue;
    const inData = installedPath(path).scheme === "data";
    told.set(path, {
      path,
      format,
      expected: expected.size === 0 ? "none" : [...expected].join(", "),
      place: inData ? "data" : choice ? "choice" : "package",
    });
  }
  return [...told.values()];
}

/** Is it code that a process of some host maps? */
function isCode(binary: Subject): boolean {
  if (binary.kind === "elf") return isHostCode(binary);
  const { "macho.file-type": type, "pe.managed": managed, "pe.resource-only": resources } = binary.facts;
  return binary.kind === "pe" ? managed !== true && resources !== true : type === undefined || isLoaded(type);
}
