import type { MachoSlice, PlatformVersion, Segment } from "../../macho/macho.ts";
import type { FactSheet } from "../subject.ts";
import { fileTypeName, flagNames, isLoaded } from "./header-words.ts";
import { machineName } from "./machine.ts";

const VM_PROT_WRITE = 2;
const VM_PROT_EXECUTE = 4;

/** Facts that header and load commands tell of the file itself. */
export function describeLayout(sheet: FactSheet, slice: MachoSlice, architecture: string): void {
  const { header, segments, platforms, symbols } = slice;
  if (header === undefined) return;
  sheet.set("binary.machine", machineName(architecture));
  sheet.set("binary.bits", header.bits);
  sheet.set("binary.endian", header.endian);
  sheet.set("macho.architecture", architecture);
  sheet.setOrNone("macho.file-type", fileTypeName(header.fileType), "the type has no name");
  sheet.set("macho.flags", flagNames(header.flags));
  if (!isLoaded(fileTypeName(header.fileType)))
    sheet.gap("macho.writable-executable-segments", "not-applicable", "no process maps it");
  else if (segments !== undefined)
    sheet.set(
      "macho.writable-executable-segments",
      segments.filter((segment) => isWritableCode(segment, architecture)).map(({ name }) => name),
    );
  if (platforms !== undefined) describePlatforms(sheet, platforms);
  if ("uuid" in slice) sheet.setOrNone("macho.uuid", slice.uuid, "no identifier of the build");
  if (segments !== undefined && symbols !== undefined) {
    const debug = segments.flatMap(({ sections }) => sections).filter(({ segment }) => segment === "__DWARF");
    sheet.set(
      "binary.debug-bytes",
      debug.reduce((sum, { size }) => sum + size, symbols.debugBytes),
    );
  }
}

/**
 * What the file is mapped with counts. The maximum says what it may be changed to, and older linkers for Intel allow
 * everything there (numpy 1.16.6 for macOS); those for arm64 make both alike.
 */
function isWritableCode({ initialProtection, maximumProtection, memorySize }: Segment, architecture: string): boolean {
  const allowed = architecture.startsWith("arm64") ? initialProtection | maximumProtection : initialProtection;
  return memorySize > 0 && (allowed & VM_PROT_WRITE) !== 0 && (allowed & VM_PROT_EXECUTE) !== 0;
}

function describePlatforms(sheet: FactSheet, platforms: readonly PlatformVersion[]): void {
  sheet.set(
    "macho.platforms",
    platforms.map(({ platform, minimum, sdk }) => ({ platform, minimum, sdk })),
  );
  const main = platforms.find(({ platform }) => platform === "macos") ?? platforms[0];
  sheet.setOrNone("macho.minimum-os", main?.minimum, "the file names no system");
  const tools = platforms.flatMap((platform) => platform.tools.map(({ name, version }) => `${name} ${version}`));
  sheet.set("binary.compilers", [...new Set(tools)]);
}
