/** A system whose wheels install beside each other, and the machines that a platform tag is for. */
export interface PlatformFamily {
  readonly system: string;
  readonly machines: readonly string[];
}

const fat: Readonly<Record<string, readonly string[]>> = {
  universal2: ["x86_64", "arm64"],
  universal: ["x86_64", "i386", "ppc", "ppc64"],
  intel: ["x86_64", "i386"],
  fat: ["i386", "ppc"],
  fat3: ["x86_64", "i386", "ppc"],
  fat32: ["i386", "ppc"],
  fat64: ["x86_64", "ppc64"],
};

/** `manylinux_2_28_x86_64` and `linux_x86_64` are of one family, `musllinux_1_2_x86_64` is of another. */
export function machineOfPlatform(tag: string): PlatformFamily {
  const linux = /^(?:many)?linux(?:1|2010|2014|_\d+_\d+)?_(.+)$/.exec(tag);
  if (linux !== null) return { system: "linux", machines: [linux[1] as string] };
  const versioned = /^(musllinux|macosx|ios|android|pyemscripten)_\d+(?:_\d+)?_(.+)$/.exec(tag);
  if (versioned === null) return { system: tag, machines: [""] };
  const [, system = "", machine = ""] = versioned;
  return { system, machines: system === "macosx" ? (fat[machine] ?? [machine]) : [machine] };
}
