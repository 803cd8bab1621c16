import type { FactSpec } from "../fact.ts";

/** Facts that mean the same in ELF, PE and Mach-O, so that rules about libraries are written once. */
export const binaryFacts = {
  "binary.format": {
    kind: "string",
    subject: "binary",
    values: ["elf", "pe", "macho"],
    doc: "The format of the binary.",
    how: "By its first bytes, whatever its name: 7f 45 4c 46; MZ with PE\\0\\0 where it points; a Mach-O or fat magic number.",
  },
  "binary.machine": {
    kind: "string",
    subject: "binary",
    doc: "The machine the code is for, in one vocabulary for all formats: x86_64, i686, aarch64, armv7l, ppc64le, s390x, riscv64 …",
    how: "From the header's machine field, with class and byte order; a machine without a name here is `machine-N`.",
  },
  "binary.bits": {
    kind: "number",
    subject: "binary",
    doc: "Width of an address: 32 or 64.",
    how: "From the file's header.",
  },
  "binary.endian": {
    kind: "string",
    subject: "binary",
    values: ["little", "big"],
    doc: "Byte order of the code.",
    how: "From the file's header.",
  },
  "binary.needed": {
    kind: "strings",
    subject: "binary",
    doc: "Libraries the loader is asked for, as written, in order.",
    how: "ELF: the DT_NEEDED entries of the dynamic table. A file without a dynamic table needs none.",
  },
  "binary.imports": {
    kind: "strings",
    subject: "binary",
    doc: "Symbols that must be found in other files when it is loaded.",
    how: "ELF: undefined global names of the dynamic symbol table. Its length is not in the file: DT_HASH, the DT_GNU_HASH chains and the relocations tell it, not section headers.",
  },
  "binary.weak-imports": {
    kind: "strings",
    subject: "binary",
    doc: "Symbols that are used if some file defines them. Never evidence of how the code was compiled.",
    how: "ELF: undefined weak names of the dynamic symbol table.",
  },
  "binary.exports": {
    kind: "strings",
    subject: "binary",
    doc: "Symbols that other files can bind to.",
    how: "ELF: defined names of the dynamic symbol table that are neither local nor hidden, each once.",
  },
  "binary.extension-module": {
    kind: "boolean",
    subject: "binary",
    doc: "Python can import it: it exports a `PyInit_…` or `PyModExport_…` function.",
    how: "By the exported names (PEP 489, PEP 793).",
  },
  "binary.vendored": {
    kind: "boolean",
    subject: "binary",
    doc: "It lies in a folder that repair tools put libraries into: `NAME.libs`, `.libs`, `.dylibs`.",
    how: "By its path in the wheel; not applicable to a binary outside a wheel.",
  },
  "binary.languages": {
    kind: "strings",
    subject: "binary",
    values: ["c", "c++", "rust", "go", "zig", "fortran", "assembler"],
    doc: "Languages the code was written in, as far as it shows.",
    how: "Rust and Go leave marks that survive stripping (`/rustc/` paths, the Go build identity), Zig and C compilers a line in `.comment`; C++ and Fortran need their run-time library's symbols. Linked start-up objects also leave a line, so a Rust file is not called C for having one. Unknown where nothing shows.",
  },
  "binary.compilers": {
    kind: "strings",
    subject: "binary",
    doc: "Compilers and linkers that left their name and version.",
    how: "ELF: the lines of `.comment`, in their order. The compilers of linked-in start-up objects are among them.",
  },
  "binary.debug-bytes": {
    kind: "number",
    subject: "binary",
    doc: "Bytes of debug information in the file.",
    how: "ELF: the sizes of the sections `.debug_*`, `.zdebug_*` and `.gnu_debugdata`. Unknown without section headers.",
  },
  "binary.library": {
    kind: "record",
    subject: "binary",
    fields: {
      name: { kind: "string", doc: "The library's short name: proj, gdal, geos, geos_c." },
      version: { kind: "string", doc: "Its version, where the name carries it." },
      from: { kind: "string", values: ["soname"], doc: "What told it." },
    },
    doc: "The known library that the file is.",
    how: "By the soname, or the file name where there is none, with the hash of auditwheel removed. Not applicable to files that are no known library.",
  },
  "binary.absent-spatial-cores": {
    kind: "strings",
    subject: "binary",
    doc: "Of the libraries it needs, those that are PROJ, GDAL or GEOS and that no member of the wheel carries.",
    how: "A needed name is carried where some member has it as its soname or as its file name. Not applicable to a binary outside a wheel.",
  },
  "binary.malformed": {
    kind: "string",
    subject: "binary",
    doc: "What keeps the binary from being read, and at which byte.",
    how: "Every count, offset and size is checked against the file before it is used. Facts established before the break stand, the others are unknown. Not applicable to a binary that was read whole.",
  },
} as const satisfies Record<string, FactSpec>;
