/** A system's version, by its two parts that tags name. */
interface SystemVersion {
  readonly major: number;
  readonly minor: number;
}

/** What a platform tag of macOS promises. */
interface MacPlatform {
  readonly version: SystemVersion;
  /** Architectures, as `lipo` names them, that every file must have a slice of. */
  readonly architectures: readonly string[];
}

const tagPattern = /^macosx_(\d{1,4})_(\d{1,4})_(\w+)$/;

/** 32-bit code is asked of no file for several machines: macOS has not run it since 10.15, nor any Python since 3.8. */
const architecturesOf: Readonly<Record<string, readonly string[]>> = {
  arm64: ["arm64"],
  x86_64: ["x86_64"],
  universal2: ["x86_64", "arm64"],
  intel: ["x86_64"],
  i386: ["i386"],
  ppc: ["ppc"],
  ppc64: ["ppc64"],
};

/** Take a platform tag of macOS apart; undefined for every other one, and for machines that have no name there. */
export function parseMacPlatform(tag: string): MacPlatform | undefined {
  const [, major, minor, machine = ""] = tagPattern.exec(tag) ?? [];
  if (major === undefined || !Object.hasOwn(architecturesOf, machine)) return undefined;
  return { version: { major: Number(major), minor: Number(minor) }, architectures: architecturesOf[machine] ?? [] };
}

/** The architectures that the tags promise together and that a file has no slice of. */
export function missingArchitectures(platforms: readonly string[], slices: readonly string[]): string[] {
  const promised = new Set(platforms.flatMap((tag) => parseMacPlatform(tag)?.architectures ?? []));
  return [...promised].filter((architecture) => !slices.includes(architecture));
}

/** The first macOS on processors of Apple. */
const FIRST_ARM: SystemVersion = { major: 11, minor: 0 };

export interface UnhonouredTag {
  readonly tag: string;
  /** The oldest macOS with this architecture that installs by the tag. */
  readonly promised: string;
  /** `minor`: of a macOS from 11 on only the minor version is newer, which no tag can say. */
  readonly part: "release" | "minor";
}

/**
 * The tags by which a macOS installs the wheel that is older than a slice was built for.
 *
 * @param minimum `major.minor`, with or without a patch.
 */
export function unhonouredMacTags(
  platforms: readonly string[],
  architecture: string,
  minimum: string,
): UnhonouredTag[] {
  const [major = 0, minor = 0] = minimum.split(".").map(Number);
  return platforms.flatMap((tag) => {
    const platform = parseMacPlatform(tag);
    if (platform === undefined || !platform.architectures.includes(architecture)) return [];
    const promised = architecture === "arm64" && isOlder(platform.version, FIRST_ARM) ? FIRST_ARM : platform.version;
    if (!isOlder(promised, { major, minor })) return [];
    const part = major >= FIRST_ARM.major && major === promised.major ? "minor" : "release";
    return [{ tag, promised: `${promised.major}.${promised.minor}`, part }];
  });
}

function isOlder(one: SystemVersion, other: SystemVersion): boolean {
  return one.major < other.major || (one.major === other.major && one.minor < other.minor);
}
