import { anomalyKinds } from "../../zip/archive.ts";
import type { FactSpec } from "../fact.ts";

export const wheelFacts = {
  "wheel.tags": {
    kind: "strings",
    subject: "wheel",
    topic: "identity",
    doc: "The compatibility tags that WHEEL lists.",
    how: "The Tag lines of WHEEL, compressed sets expanded. Unknown where WHEEL cannot be read.",
  },
  "wheel.filename-tags": {
    kind: "strings",
    subject: "wheel",
    topic: "identity",
    doc: "The compatibility tags that the file name stands for.",
    how: "The last three parts of the file name, expanded. Unknown where the name does not parse.",
  },
  "wheel.requires": {
    kind: "strings",
    subject: "wheel",
    topic: "linkage",
    doc: "The Requires-Dist lines of METADATA, as written.",
    how: "METADATA. Unknown where it cannot be read.",
  },
  "wheel.name-problems": {
    kind: "records",
    subject: "wheel",
    topic: "identity",
    fields: {
      kind: {
        kind: "string",
        values: ["filename", "dist-info", "metadata-name", "metadata-version"],
        doc: "What does not fit.",
      },
      expected: { kind: "string", doc: "What the file name announces." },
      found: { kind: "string", doc: "What is there." },
    },
    doc: "Where file name, .dist-info directory and METADATA disagree on what this wheel is.",
    how: "Names are compared as PEP 503 normalises them, versions as PEP 440 does.",
  },
  "wheel.structure-problems": {
    kind: "records",
    subject: "wheel",
    topic: "archive",
    fields: {
      kind: { kind: "string", values: ["missing-part", "unreadable-part", "several-dist-info"], doc: "What is wrong." },
      path: { kind: "string", doc: "The part." },
      detail: { kind: "string", doc: "The same in words." },
    },
    doc: "Parts every wheel must have that are missing, unreadable or there twice.",
    how: "The .dist-info directory with METADATA, WHEEL and RECORD, all UTF-8.",
  },
  "wheel.anomalies": {
    kind: "records",
    subject: "wheel",
    topic: "archive",
    fields: {
      kind: { kind: "string", values: anomalyKinds, doc: "What is odd." },
      offset: { kind: "number", doc: "Byte offset in the archive." },
      member: { kind: "string", doc: "The member concerned." },
      local: { kind: "string", doc: "What the member's own header or data say." },
      central: { kind: "string", doc: "What the central directory says." },
      "refused-by": { kind: "strings", doc: "Installers and indexes known to refuse such an archive." },
      detail: { kind: "string", doc: "All of it in words." },
    },
    doc: "What two readers of the archive could take differently, and members that cannot be read.",
    how: "The end record, the central directory, every local header and every data descriptor are compared, and each byte before the directory must belong to one member; every member is inflated and its size and CRC checked. Names are judged by themselves and against each other.",
  },
  "wheel.record-problems": {
    kind: "records",
    subject: "wheel",
    topic: "archive",
    fields: {
      kind: {
        kind: "string",
        values: [
          "hash-mismatch",
          "size-mismatch",
          "missing-file",
          "unlisted-file",
          "no-hash",
          "weak-hash",
          "malformed",
          "duplicate",
        ],
        doc: "What does not fit.",
      },
      path: { kind: "string", doc: "The path in RECORD or in the archive." },
      expected: { kind: "string", doc: "What RECORD says." },
      found: { kind: "string", doc: "What is there." },
    },
    doc: "Where RECORD and the archive disagree, in either direction.",
    how: "Every member is hashed while it is read. RECORD itself and its signatures need no row. Unknown where RECORD cannot be read or was not to be verified.",
  },
  "wheel.vendored-libraries": {
    kind: "records",
    subject: "wheel",
    topic: "linkage",
    fields: {
      path: { kind: "string", doc: "Path in the wheel." },
      name: { kind: "string", doc: "The library's name." },
      version: { kind: "string", doc: "Its version, where it is known." },
      from: { kind: "string", values: ["soname"], doc: "What told it." },
      purl: { kind: "string", doc: "Package URL." },
    },
    doc: "Libraries of others that the wheel carries.",
    how: "The binaries in library folders (`NAME.libs`, `.dylibs`), named by their sonames or install names with the hash of the repair tool removed; a fat file once.",
  },
  "wheel.compressed-size": {
    kind: "number",
    subject: "wheel",
    topic: "archive",
    doc: "Size of the wheel in bytes.",
    how: "The size of the file.",
  },
  "wheel.uncompressed-size": {
    kind: "number",
    subject: "wheel",
    topic: "archive",
    doc: "Bytes that its members take when unpacked.",
    how: "The sum of the sizes in the central directory, each of which is checked when the member is read.",
  },
} as const satisfies Record<string, FactSpec>;

export const fileFacts = {
  "file.loads-libraries": {
    kind: "boolean",
    subject: "file",
    topic: "linkage",
    doc: "The Python source loads libraries itself, through ctypes.",
    how: "It calls `CDLL(` or `LoadLibrary(`. Not applicable to files that are no Python source.",
  },
  "file.size": {
    kind: "number",
    subject: "file",
    topic: "identity",
    doc: "Size of the unpacked member in bytes.",
    how: "Counted when it is read.",
  },
} as const satisfies Record<string, FactSpec>;

export const projectFacts = {
  "project.allowance": {
    kind: "record",
    subject: "project",
    topic: "identity",
    fields: {
      rule: { kind: "string", doc: "The rule whose findings it allows." },
      reason: { kind: "string", doc: "Why, as written." },
      expires: { kind: "string", doc: "The last day it holds, as written." },
      state: { kind: "string", values: ["used", "unused", "expired"], doc: "What became of it in this run." },
    },
    doc: "An allowance of the configuration and whether it still allows something.",
    how: "Known when all wheels are judged. An allowance past its day allows nothing.",
  },
} as const satisfies Record<string, FactSpec>;
