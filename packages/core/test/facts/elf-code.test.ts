import { describe, expect, it } from "vitest";
import { fortifiedImports, fortifyVerdict } from "../../src/facts/elf/fortify.ts";
import { gatherBinaryFacts } from "../../src/facts/gather.ts";
import { buildElf } from "../builders/elf.ts";

describe("Rust shows by the places its library was compiled from", () => {
  it.each([
    ["rust-lang.org's compiler", "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/fmt/mod.rs", true],
    ["Debian's compiler", "/usr/src/rustc-1.63.0/library/std/src/io/mod.rs", true],
    ["a compiler that shortens the place", "library/alloc/src/vec/mod.rs", true],
    ["a path that only resembles it", "/rustc/none/library.rs", false],
    ["a C project's library folder", "library/source/core.c", false],
  ])("%s", async (_, extraString, rust) => {
    const [subject] = await gatherBinaryFacts(buildElf({ extraString, needed: ["libc.so.6"] }).bytes);
    expect(subject?.facts["binary.languages"]?.includes("rust") ?? false).toBe(rust);
  });
});

describe("FORTIFY is judged by what the compiler cannot have left plain", () => {
  const plain = { clangCpp: false, isCalled: () => true };
  it.each([
    ["a checked call", ["__printf_chk", "printf"], plain, "fortified"],
    ["a plain stream call", ["printf"], plain, "unfortified"],
    ["only calls that fill buffers", ["strcpy", "snprintf", "memcpy"], plain, "no-evidence"],
    ["the stack protector's symbol", ["__stack_chk_fail"], plain, "no-evidence"],
    ["printf in C++ by clang", ["printf", "syslog"], { ...plain, clangCpp: true }, "no-evidence"],
    ["vprintf in C++ by clang", ["vprintf"], { ...plain, clangCpp: true }, "unfortified"],
    ["printf whose address is only kept", ["printf"], { ...plain, isCalled: () => false }, "no-evidence"],
  ])("%s", (_, imports, evidence, expected) => {
    expect(fortifyVerdict(fortifiedImports(imports), { imports, ...evidence })).toBe(expected);
  });
});

describe("a needed library with a slash", () => {
  it.each([
    ["/usr/lib/libm.so.6", true],
    ["build/libdemo.so", true],
    ["$ORIGIN/../lib/libpython3.12.so.1.0", false],
    ["libm.so.6", false],
  ])("%s: keeps the file from being loaded elsewhere: %s", async (library, odd) => {
    const [subject] = await gatherBinaryFacts(buildElf({ needed: [library] }).bytes);
    expect(subject?.facts["elf.dynamic-oddities"]?.includes("needed-with-slash")).toBe(odd);
  });
});
