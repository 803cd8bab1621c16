/** The machines whose code a Python with this platform tag loads, and those whose programs its Windows starts. */
interface WindowsPlatform {
  readonly libraries: readonly string[];
  readonly programs: readonly string[];
}

const platforms: ReadonlyMap<string, WindowsPlatform> = new Map([
  ["win32", { libraries: ["i686"], programs: ["i686"] }],
  ["win_amd64", { libraries: ["x86_64"], programs: ["x86_64", "i686"] }],
  [
    "win_arm64",
    { libraries: ["aarch64", "arm64x"], programs: ["aarch64", "arm64x", "arm64ec", "x86_64", "i686", "armv7l"] },
  ],
]);

export function isWindowsTag(platform: string): boolean {
  return platforms.has(platform);
}

/** The tags of Windows whose Python or system cannot load or start a file for this machine. */
export function foreignTags(tags: readonly string[], machine: string, program: boolean): string[] {
  return tags.filter((tag) => {
    const platform = platforms.get(tag);
    return platform !== undefined && !(program ? platform.programs : platform.libraries).includes(machine);
  });
}
