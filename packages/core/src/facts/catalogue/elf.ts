import type { FactSpec } from "../fact.ts";

/** Values of a search path's class, from harmless to dangerous in no particular order; shared by all formats. */
export const searchPathClasses = [
  "inside-wheel",
  "dead",
  "cross-package",
  "system",
  "build-directory",
  "relative",
  "empty",
  "world-writable",
  "escapes",
  "bogus-token",
] as const;

const relroValues = ["none", "partial", "full"] as const;

export const elfFacts = {
  "elf.type": {
    kind: "string",
    subject: "elf",
    values: ["shared-object", "executable", "pie-executable", "static-executable", "static-pie", "relocatable", "core"],
    doc: "What kind of file it is.",
    how: "ET_EXEC without PT_INTERP and PT_DYNAMIC is static. ET_DYN is an executable by DF_1_PIE, or by PT_INTERP with DT_DEBUG; PT_INTERP alone is not enough, since some libraries have one.",
  },
  "elf.relro": {
    kind: "string",
    subject: "elf",
    values: relroValues,
    doc: "How much of what the loader fills in is read-only afterwards, by the pages that really end up so.",
    how: "The range of PT_GNU_RELRO with both ends rounded down to 4 KiB, as loaders do it. No range: none. Static, no PLT slots, or every PLT slot inside the range and bound at load: full. Else partial, also where everything is bound at load but slots lie outside.",
  },
  "elf.relro-declared": {
    kind: "string",
    subject: "elf",
    values: relroValues,
    doc: "The same by the tags alone, as other tools print it.",
    how: "PT_GNU_RELRO there or not, and any of the three tags that ask for binding at load.",
  },
  "elf.bind-now": {
    kind: "boolean",
    subject: "elf",
    doc: "Every function is bound when the file is loaded, not at its first call.",
    how: "DT_BIND_NOW, DF_BIND_NOW in DT_FLAGS, or DF_1_NOW in DT_FLAGS_1: any one of them.",
  },
  "elf.dynamic-read-only": {
    kind: "boolean",
    subject: "elf",
    doc: "The dynamic table is read-only once the file is loaded.",
    how: "PT_DYNAMIC lies inside the protected range of elf.relro. patchelf moves the table out of it to make room for a longer RPATH. Not applicable without a dynamic table.",
  },
  "elf.stack-protector": {
    kind: "string",
    subject: "elf",
    values: ["present", "token", "absent"],
    doc: "The code checks stack canaries.",
    how: "The file imports or defines `__stack_chk_fail`, `__stack_chk_guard` or another compiler's equivalent; a weak import is no evidence. Unknown for static executables, into which libc brings the symbol.",
  },
  "elf.stack-protector-applicable": {
    kind: "boolean",
    subject: "elf",
    doc: "A stack protector would have left a trace in this file.",
    how: "C or C++ code, at least 100 functions in the exception frames, and at least one imported function that fills a buffer. False for Rust, Go and Zig, and for files too small to tell.",
  },
  "elf.executable-stack": {
    kind: "boolean",
    subject: "elf",
    doc: "Loading it makes the stacks of the process executable, or fails (glibc 2.41 and later refuse such a library).",
    how: "PF_X of PT_GNU_STACK. Without that header the machine's default decides: executable on x86, arm, s390x and others, not on aarch64, riscv, ppc64 and loongarch.",
  },
  "elf.text-relocations": {
    kind: "boolean",
    subject: "elf",
    doc: "The loader must make code writable to relocate it.",
    how: "DT_TEXTREL or DF_TEXTREL in DT_FLAGS.",
  },
  "elf.writable-executable-segments": {
    kind: "boolean",
    subject: "elf",
    doc: "Some memory of the file is writable and executable at once.",
    how: "A PT_LOAD with PF_W and PF_X and a size.",
  },
  "elf.rpath": {
    kind: "strings",
    subject: "elf",
    doc: "The entries of DT_RPATH as written, in order, empty ones kept.",
    how: "DT_RPATH split at colons. The loader ignores it where DT_RUNPATH is there too.",
  },
  "elf.runpath": {
    kind: "strings",
    subject: "elf",
    doc: "The entries of DT_RUNPATH as written, in order, empty ones kept.",
    how: "DT_RUNPATH split at colons.",
  },
  "elf.search-paths": {
    kind: "records",
    subject: "elf",
    fields: {
      entry: { kind: "string", doc: "The entry as written." },
      tag: { kind: "string", values: ["rpath", "runpath"], doc: "Where it stands." },
      class: { kind: "string", values: searchPathClasses, doc: "Where it leads." },
    },
    doc: "Where each entry of DT_RPATH and DT_RUNPATH leads once the wheel is installed.",
    how: "Entries from $ORIGIN are resolved against the place the file is installed to: inside-wheel, dead (a folder the wheel does not have), cross-package (another distribution's), escapes (above site-packages). Others: relative and empty mean the current directory; world-writable is /tmp and the like; system is /lib, /usr/lib, /usr/local/lib; every other absolute path is a build-directory; bogus-token is a `$` that is no token of the loader. Unknown for a file outside a wheel that uses $ORIGIN.",
  },
  "elf.soname": {
    kind: "string",
    subject: "elf",
    doc: "The name it is known by once loaded.",
    how: "DT_SONAME; not applicable where there is none.",
  },
  "elf.interpreter": {
    kind: "string",
    subject: "elf",
    doc: "The program that loads it.",
    how: "PT_INTERP; not applicable where there is none.",
  },
  "elf.build-id": {
    kind: "string",
    subject: "elf",
    doc: "The linker's identifier of this build, in lower-case hexadecimal.",
    how: "The note NT_GNU_BUILD_ID of owner GNU; not applicable where there is none.",
  },
} as const satisfies Record<string, FactSpec>;
