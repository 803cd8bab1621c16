import { FormatError } from "../errors.ts";
import {
  LC_BUILD_VERSION,
  LC_VERSION_MIN_IPHONEOS,
  LC_VERSION_MIN_MACOSX,
  LC_VERSION_MIN_TVOS,
  LC_VERSION_MIN_WATCHOS,
} from "./constants.ts";
import type { MachoReader } from "./header.ts";
import { assertCommandSize, type LoadCommand } from "./load-commands.ts";
import type { PlatformVersion } from "./macho.ts";

/** The numbers of LC_BUILD_VERSION, from 1 on (<mach-o/loader.h>, PLATFORM_*). */
const platformNames = [
  "macos",
  "ios",
  "tvos",
  "watchos",
  "bridgeos",
  "mac-catalyst",
  "ios-simulator",
  "tvos-simulator",
  "watchos-simulator",
  "driverkit",
  "visionos",
  "visionos-simulator",
];

const toolNames: Readonly<Record<number, string>> = { 1: "clang", 2: "swift", 3: "ld", 4: "lld" };

const olderCommands: ReadonlyMap<number, string> = new Map([
  [LC_VERSION_MIN_MACOSX, "macos"],
  [LC_VERSION_MIN_IPHONEOS, "ios"],
  [LC_VERSION_MIN_TVOS, "tvos"],
  [LC_VERSION_MIN_WATCHOS, "watchos"],
]);

/** A version packed as xxxx.yy.zz into 32 bits: `major.minor.patch`. */
export function formatVersion(packed: number): string {
  return `${packed >>> 16}.${(packed >>> 8) & 0xff}.${packed & 0xff}`;
}

/** A version of a system, whose patch is left out where it is 0: `11.0`, `10.15.7`. */
function formatSystemVersion(packed: number): string {
  return formatVersion(packed).replace(/^(\d+\.\d+)\.0$/, "$1");
}

/**
 * The systems that the code was built for, by LC_BUILD_VERSION or by the commands it replaced in 2018. A library that
 * serves macOS and Mac Catalyst has two.
 *
 * @throws {FormatError} where a command is too short for the tools it counts.
 */
export function readPlatforms(reader: MachoReader, commands: readonly LoadCommand[]): readonly PlatformVersion[] {
  return commands.flatMap((command) => {
    if (command.type === LC_BUILD_VERSION) return [readBuildVersion(reader, command)];
    const platform = olderCommands.get(command.type);
    if (platform === undefined) return [];
    assertCommandSize(command, 16, "a minimum version");
    return [{ platform, ...readVersions(reader, command.offset + 8), tools: [], command: "version-min" as const }];
  });
}

function readBuildVersion(reader: MachoReader, command: LoadCommand): PlatformVersion {
  assertCommandSize(command, 24, "a build version");
  const { offset, size } = command;
  const number = reader.u32(offset + 8);
  const toolCount = reader.u32(offset + 20);
  if (24 + 8 * toolCount > size)
    throw new FormatError("macho", offset + 20, `a build version of ${toolCount} tools in a command of ${size} bytes`);
  const tools: PlatformVersion["tools"] = Array.from({ length: toolCount }, (_, index) => {
    const tool = reader.u32(offset + 24 + 8 * index);
    return { name: toolNames[tool] ?? `tool-${tool}`, version: formatVersion(reader.u32(offset + 28 + 8 * index)) };
  });
  return {
    platform: platformNames[number - 1] ?? `platform-${number}`,
    ...readVersions(reader, offset + 12),
    tools,
    command: "build-version",
  };
}

function readVersions(reader: MachoReader, at: number): Pick<PlatformVersion, "minimum" | "sdk"> {
  return { minimum: formatSystemVersion(reader.u32(at)), sdk: formatSystemVersion(reader.u32(at + 4)) };
}
