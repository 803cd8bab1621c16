import type { FactSpec } from "../fact.ts";

/** In what a binary can fail to keep to a platform. */
export const platformProblems = [
  "symbol-version",
  "library",
  "forbidden-symbol",
  "instruction-set",
  "libpython",
  "pyfpe",
  "ucs2",
  "libc",
] as const;

const problemFields = {
  problem: {
    kind: "string",
    values: platformProblems,
    doc: "symbol-version: newer than every such system has; library: not on every such system; forbidden-symbol: not in the library on every such system; instruction-set: not on every such processor; libpython: only where Python is built shared; pyfpe, ucs2: only in some builds of old Pythons; libc: for another C library.",
  },
  path: { kind: "string", doc: "The binary that asks for it." },
  library: { kind: "string", doc: "The library it is asked of; of libc the C library that the binary is for." },
  version: { kind: "string", doc: "The symbol version, such as GLIBC_2.34, or the level, such as x86-64-v3." },
  symbol: { kind: "string", doc: "One symbol that asks for it. Missing where only the linker does." },
} as const;

export const platformFacts = {
  "wheel.platform-verdict": {
    kind: "record",
    subject: "wheel",
    topic: "linkage",
    fields: {
      tag: {
        kind: "string",
        doc: "The best platform tag, such as manylinux_2_17_x86_64; linux_x86_64 where none fits.",
      },
      blockers: {
        kind: "records",
        fields: { policy: { kind: "string", doc: "A better policy, such as manylinux_2_12." }, ...problemFields },
        doc: "What keeps the binaries from each better policy.",
      },
    },
    doc: "The oldest platform that the binaries run on, and what keeps them from older ones.",
    how: "Every ELF file for the wheel's machine against every policy of its C library: symbol versions, libraries outside the wheel, forbidden symbols, instruction set, libpython. At most five blockers of each policy are named, the newest versions first. Binaries for musl do not show its version: the file name's oldest musllinux tag counts, else the newest policy. Not applicable without ELF files and to wheels for Windows or macOS, unknown where one of them cannot be read or nothing shows the C library.",
  },
  "wheel.unhonoured-tags": {
    kind: "records",
    subject: "wheel",
    topic: "linkage",
    fields: {
      tag: { kind: "string", doc: "A platform tag of the file name." },
      ...problemFields,
      detail: { kind: "string", doc: "The same in words." },
    },
    doc: "Platform tags of the file name that the binaries do not keep to, and what breaks them.",
    how: "As for wheel.platform-verdict, against the policy of each tag. Of each binary and library the newest version is named, of each tag at most ten problems, of a file name the first twenty tags are judged. A library that is missing or that a dependency brings is not repeated here: see binary.resolution. A tag such as linux_x86_64 claims nothing.",
  },
  "wheel.tag-disagreements": {
    kind: "records",
    subject: "wheel",
    topic: "identity",
    fields: {
      tag: { kind: "string", doc: "The tag." },
      "only-in": { kind: "string", values: ["filename", "wheel-file"], doc: "Where it stands." },
    },
    doc: "Compatibility tags that stand only in the file name or only in WHEEL.",
    how: "Both are expanded and compared as sets. Unknown where either is.",
  },
  "wheel.foreign-architectures": {
    kind: "records",
    subject: "wheel",
    topic: "identity",
    fields: {
      path: { kind: "string", doc: "The binary." },
      machine: { kind: "string", doc: "The machine it is for." },
      expected: { kind: "string", doc: "The machines that the file name's tags name." },
    },
    doc: "ELF files for another machine than the file name says.",
    how: "binary.machine against the tags; 32-bit code for x86_64 processors is x32. Code for armv6 runs on armv7, not the other way round. Objects, code for graphics processors and the kernel, and files below `.data/data` are left out. Not applicable where no tag is of Linux or Android.",
  },
  "wheel.libc-conflicts": {
    kind: "records",
    subject: "wheel",
    topic: "linkage",
    fields: {
      path: { kind: "string", doc: "The binary." },
      libc: { kind: "string", values: ["glibc", "musl"], doc: "The C library it is for." },
      expected: {
        kind: "string",
        values: ["glibc", "musl", "android"],
        doc: "The C library that the file name's tags, or else the first binary, are for.",
      },
    },
    doc: "ELF files for another C library than the wheel.",
    how: "By PT_INTERP, the name of the needed C library, GLIBC versions, and the suffix of extension modules since Python 3.11. Static programs need none. A tag such as linux_x86_64 names none: all binaries are then held to the first.",
  },
} as const satisfies Record<string, FactSpec>;
