import { describe, expect, it } from "vitest";
import type { Facts } from "../../../src/facts/catalogue/catalogue.ts";
import { changes, type ReleaseParts } from "./releases.ts";

const module = (facts: Facts): ReleaseParts => ({ binaries: { "p/_x.abi3.so": facts } });
const pe: Facts = { "binary.format": "pe" };
const macho: Facts = { "binary.format": "macho" };

describe("protections", () => {
  it.each<[string, string, string, Facts, Facts]>([
    ["relro", "full", "partial", { "elf.relro": "full" }, { "elf.relro": "partial" }],
    ["relro", "partial", "none", { "elf.relro": "partial" }, { "elf.relro": "none" }],
    ["stack-protector", "present", "absent", { "elf.stack-protector": "present" }, { "elf.stack-protector": "absent" }],
    ["fortify", "fortified", "unfortified", { "elf.fortify": "fortified" }, { "elf.fortify": "unfortified" }],
    ["non-executable-stack", "present", "absent", { "elf.executable-stack": false }, { "elf.executable-stack": true }],
    ["read-only-code", "present", "absent", { "elf.text-relocations": false }, { "elf.text-relocations": true }],
    [
      "no-writable-executable-memory",
      "present",
      "absent",
      { "elf.writable-executable-segments": false },
      { "elf.writable-executable-segments": true },
    ],
    ["ibt", "present", "absent", { "elf.cet": ["ibt", "shstk"] }, { "elf.cet": ["shstk"] }],
    ["shadow-stack", "present", "absent", { "elf.cet": ["ibt", "shstk"] }, { "elf.cet": ["ibt"] }],
    ["bti", "present", "absent", { "elf.branch-protection": ["bti"] }, { "elf.branch-protection": [] }],
    ["pac", "present", "absent", { "elf.branch-protection": ["pac"] }, { "elf.branch-protection": [] }],
    ...(
      [
        ["aslr", "pe.aslr"],
        ["high-entropy-va", "pe.high-entropy-va"],
        ["nx", "pe.nx"],
        ["control-flow-guard", "pe.control-flow-guard"],
        ["security-cookie", "pe.security-cookie"],
        ["safe-seh", "pe.safe-seh"],
        ["shadow-stack", "pe.shadow-stack"],
      ] as const
    ).map(
      ([name, fact]) =>
        [name, "present", "absent", { ...pe, [fact]: true }, { ...pe, [fact]: false }] as [
          string,
          string,
          string,
          Facts,
          Facts,
        ],
    ),
    [
      "non-executable-heap",
      "present",
      "absent",
      { ...macho, "macho.flags": ["no-heap-execution", "pie"] },
      { ...macho, "macho.flags": ["pie"] },
    ],
  ])("%s is lost from %s to %s, and gained the other way", (protection, old, fresh, before, after) => {
    const path = "p/_x.abi3.so";
    expect(changes("diff.hardening-change", module(before), module(after))).toEqual([
      {
        change: "lost",
        protection,
        path,
        old,
        new: fresh,
        detail: `${path}: ${protection} was ${old} and is ${fresh} now`,
      },
    ]);
    expect(changes("diff.hardening-change", module(after), module(before))).toMatchObject([
      { change: "gained", protection, old: fresh, new: old },
    ]);
  });

  it.each<[string, Facts, Facts]>([
    ["that are equal", { "elf.relro": "full" }, { "elf.relro": "full" }],
    ["one of which is not known", { "elf.relro": "full" }, {}],
    ["without evidence", { "elf.fortify": "fortified" }, { "elf.fortify": "no-evidence" }],
    ["a token protector", { "elf.stack-protector": "token" }, { "elf.stack-protector": "absent" }],
    [
      "calls that the compiler's C++ library brings",
      { "elf.stack-protector": "present", "elf.stack-protector-calls": 34, "binary.languages": ["c++"] },
      { "elf.stack-protector": "absent" },
    ],
    ["of another machine", { "elf.relro": "full" }, { "elf.relro": "partial", "binary.machine": "aarch64" }],
    ["of another format", { "elf.relro": "full" }, { ...pe, "elf.relro": "partial" }],
  ])("are not compared: %s", (_, old, fresh) => {
    expect(changes("diff.hardening-change", module(old), module(fresh))).toEqual([]);
  });

  it("of C code count however few calls there are", () => {
    const old: Facts = { "elf.stack-protector": "present", "elf.stack-protector-calls": 2, "binary.languages": ["c"] };
    expect(changes("diff.hardening-change", module(old), module({ "elf.stack-protector": "absent" }))).toHaveLength(1);
  });
});
