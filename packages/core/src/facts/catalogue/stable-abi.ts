import type { FactSpec, FieldSpec } from "../fact.ts";

const violationFields = {
  symbol: { kind: "string", doc: "The imported name." },
  kind: {
    kind: "string",
    values: ["outside", "too-new", "platform"],
    doc: "CPython exports it without promising it; it came after the version that is claimed; or it is promised on other platforms or in debug builds only.",
  },
  added: { kind: "string", doc: "The Python since which the stable ABI has it; not there where it never had." },
} as const satisfies Record<string, FieldSpec>;

export const stableAbiWheelFacts = {
  "wheel.stable-abi": {
    kind: "record",
    subject: "wheel",
    topic: "linkage",
    fields: {
      claimed: { kind: "string", doc: "What is promised: `cp311-abi3`, `cp315-abi3.abi3t`." },
      lowest: {
        kind: "string",
        doc: "The lowest tag that the imports would allow, `none` where one of them is in no stable ABI. Not there while some module's imports are unknown.",
      },
      violations: {
        kind: "records",
        fields: { path: { kind: "string", doc: "The module." }, ...violationFields },
        doc: "The imports that break the promise, the first 100.",
      },
    },
    doc: "The promise to use only CPython's stable ABI, and what the extension modules make of it.",
    how: "By tags with abi3 or abi3t, of several versions the lowest, or else by modules with such a suffix. Not applicable where neither promises it. Symbols do not show what is compiled in from headers: inlined access to structures, and sizes of them.",
  },
} as const satisfies Record<string, FactSpec>;

export const stableAbiBinaryFacts = {
  "binary.stable-abi-violations": {
    kind: "records",
    subject: "binary",
    topic: "symbols",
    fields: { ...violationFields, claimed: { kind: "string", doc: "What the module promises, as a tag." } },
    doc: "Imports that break the module's promise to use only CPython's stable ABI.",
    how: "An extension module promises it by its suffix (`.abi3.so`, `.abi3t.so`), or by the wheel's tags where it has a plain one; from the lowest Python on that gets the wheel and loads the file. Imports are compared with CPython's own table and with what CPython 3.6 to 3.13 export beside it; weak ones, names that the file defines itself, and names that are in neither are no violations; of PE files only what is asked of Python's own library counts. Not applicable to modules that promise nothing, of which a suffix of one version is a sign.",
  },
  "binary.stable-abi-file-name": {
    kind: "records",
    subject: "binary",
    topic: "identity",
    fields: {
      kind: {
        kind: "string",
        values: ["not-loaded", "impossible-tag"],
        doc: "A Python that gets the wheel does not find the module, or no Python has the tag.",
      },
      tag: { kind: "string", doc: "Python and ABI of the tag." },
      python: { kind: "string", doc: "The first Python that does not find it, `3.13t` if free-threaded." },
      detail: { kind: "string", doc: "The same in words." },
    },
    doc: "Where the suffix of an extension module and the tags of the wheel disagree, at most one a build of Python.",
    how: "By what Python loads: each build its own version's suffix (`.cpython-312-…so`, `.cpython-313t-…so`) and `.so`; with the global lock also `.abi3.so`, since 3.15 also `.abi3t.so` and both with a platform; free-threaded 3.13 and 3.14 also `.abi3.so`, since 3.15 `.abi3t.so` instead. Every CPython that the tags admit must find the module under some name: a file for one version is right where another file of the same module, or a Python source of its name, serves the others. On Windows each build looks for `.cp312-win_amd64.pyd` and for `.pyd`. Tags of other interpreters and of no ABI are left out.",
  },
  "binary.module-entry-points": {
    kind: "strings",
    subject: "binary",
    topic: "symbols",
    values: ["init", "export"],
    doc: "How Python can start it: by a function `PyInit_…` (init) or `PyModExport_…` (export).",
    how: "By the exported names (PEP 489, PEP 793).",
  },
  "binary.stable-abi-missing-export": {
    kind: "string",
    subject: "binary",
    topic: "symbols",
    doc: "The function `PyModExport_…` that a module for abi3t lacks; empty where it has one.",
    how: "A module that promises abi3t by suffix or tag. `PyInit_…` hands Python a PyModuleDef, whose layout abi3t leaves open (PEP 793, PEP 803). Not applicable to other modules.",
  },
  "binary.absent-python-symbols": {
    kind: "records",
    subject: "binary",
    topic: "symbols",
    fields: {
      symbol: { kind: "string", doc: "The imported name." },
      python: { kind: "string", doc: "The Python that does not export it: `3.12`." },
    },
    doc: "Imported names of CPython that a version for which the module is built does not export.",
    how: "Names that CPython 3.6 to 3.13 export beside the stable ABI (listed on Linux; what other systems export more is not judged), each with its first and its last version, against the version of the module's suffix or else of the wheel's tags. Weak names, free-threaded builds and versions after 3.13 are not judged; not applicable to modules that are not built for single versions.",
  },
} as const satisfies Record<string, FactSpec>;
