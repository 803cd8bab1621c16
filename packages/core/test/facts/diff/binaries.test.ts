import { describe, expect, it } from "vitest";
import type { Facts } from "../../../src/facts/catalogue/catalogue.ts";
import { matchBinaries } from "../../../src/facts/diff/match-binaries.ts";
import { changes, type ReleaseParts, release } from "./releases.ts";

const vendored: Facts = { "binary.vendored": true };
const known = (name: string): Facts => ({ "binary.vendored": true, "binary.library": { name } });

describe("a binary and what takes its place", () => {
  const pairs = (old: ReleaseParts["binaries"] & {}, fresh: ReleaseParts["binaries"] & {}) => {
    const binaries = (all: typeof old) => release({ binaries: all }).subjects.filter(({ kind }) => kind !== "wheel");
    const matched = matchBinaries(binaries(old), binaries(fresh));
    return matched.pairs.map((pair) => `${pair.old.path} ${pair.new.path}`);
  };

  it.each<[string, string, string, Facts?]>([
    ["of another Python", "p/_x.cpython-311-x86_64-linux-gnu.so", "p/_x.cpython-312-x86_64-linux-gnu.so"],
    ["of the stable ABI", "p/_x.cpython-311-x86_64-linux-gnu.so", "p/_x.abi3.so"],
    ["a module that is called as a library begins", "p/lib.cpython-311-x86_64-linux-gnu.so", "p/lib.abi3.so"],
    [
      "a vendored library with hash and version",
      "p.libs/libproj-1552b914.so.25.9.3.0",
      "p.libs/libproj-00dfde79.so.25.9.8.1",
      vendored,
    ],
    ["in a folder of another name", "Fiona.libs/libproj-1552b914.so.25", "fiona.libs/libproj-00dfde79.so.25", vendored],
    [
      "a library whose file name changed",
      "p.libs/libpng15-0adbeef0.so.15",
      "p.libs/libpng16-1adbeef0.so.16",
      known("png"),
    ],
  ])("%s", (_, old, fresh, facts = {}) => {
    expect(pairs({ [old]: facts }, { [fresh]: facts })).toEqual([`${old} ${fresh}`]);
  });

  it("is the one of its machine, where there are several", () => {
    const slice = (machine: string): Facts => ({ "binary.format": "macho", "binary.machine": machine });
    expect(
      pairs({ "p/x.so#arm64": slice("aarch64"), "p/x.so#x86_64": slice("x86_64") }, { "p/x.so": slice("aarch64") }),
    ).toEqual(["p/x.so#arm64 p/x.so"]);
    expect(pairs({ "p/x.so": slice("aarch64") }, { "p/x.abi3.so": slice("x86_64") })).toEqual(["p/x.so p/x.abi3.so"]);
  });

  it("is none where several have the name", () => {
    expect(
      pairs(
        { "a.libs/libz-0adbeef0.so.1": vendored, "b.libs/libz-1adbeef0.so.1": vendored },
        { "a.libs/libz-2adbeef0.so.1": vendored },
      ),
    ).toEqual([]);
  });

  it("is told where it is lost or new, but for libraries of others", () => {
    const [old, fresh] = [
      { binaries: { "p/_a.abi3.so": {}, "p.libs/libz.so": vendored } },
      { binaries: { "p/_b.abi3.so": {}, "p.libs/libproj.so": vendored } },
    ];
    expect(changes("diff.binary-change", old, fresh)).toEqual([
      { change: "lost", path: "p/_a.abi3.so", detail: "p/_a.abi3.so is gone" },
      { change: "added", path: "p/_b.abi3.so", detail: "p/_b.abi3.so is new" },
    ]);
  });
});

describe("what binaries ask for and export", () => {
  const asking = (needed: readonly string[], own: readonly string[] = [], more: Facts = {}): ReleaseParts => ({
    binaries: {
      "p/_x.abi3.so": {
        "binary.needed": needed,
        "binary.resolution": own.map((library) => ({ library, kind: "wheel" as const })),
        ...more,
      },
    },
  });

  it.each<[string, ReleaseParts, ReleaseParts, unknown]>([
    ["the same", asking(["libc.so.6"]), asking(["libc.so.6"]), []],
    [
      "another version of the system's library",
      asking(["libffi.so.6"]),
      asking(["libffi.so.8"]),
      [[["libffi.so.8"], ["libffi.so.6"]]],
    ],
    [
      "another version of the wheel's own library",
      asking(["libproj-1552b914.so.25"], ["libproj-1552b914.so.25"]),
      asking(["libproj-00dfde79.so.25"], ["libproj-00dfde79.so.25"]),
      [],
    ],
    [
      "a library of the wheel that the system has to have now",
      asking(["libexpat-09c47d4c.so.1.6.8"], ["libexpat-09c47d4c.so.1.6.8"]),
      asking(["libexpat.so.1"]),
      [[["libexpat.so.1"], ["libexpat-09c47d4c.so.1.6.8"]]],
    ],
    [
      "names of Windows, whatever their case",
      asking(["KERNEL32.dll"], [], { "binary.format": "pe" }),
      asking(["kernel32.dll"], [], { "binary.format": "pe" }),
      [],
    ],
    [
      "another format is not compared",
      asking(["libc.so.6"]),
      asking(["kernel32.dll"], [], { "binary.format": "pe" }),
      [],
    ],
  ])("needed: %s", (_, old, fresh, expected) => {
    expect(changes("diff.needed-change", old, fresh).map(({ added, lost }) => [added, lost])).toEqual(expected);
  });

  it("exported names are compared without versions and the marks of linkers", () => {
    const exporting = (names: readonly string[], versions: readonly string[]): ReleaseParts =>
      asking([], [], { "binary.exports": names, "elf.versions-defined": versions });
    expect(
      changes(
        "diff.exports-change",
        exporting(["b", "a", "c", "V_1", "_end"], ["V_1"]),
        exporting(["a", "d", "V_2", "_edata"], ["V_2"]),
      ),
    ).toEqual([
      {
        path: "p/_x.abi3.so",
        added: ["d"],
        lost: ["b", "c"],
        detail: "p/_x.abi3.so exports the name d now, and no longer exports 2 names",
      },
    ]);
  });
});
