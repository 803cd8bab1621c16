import { describe, expect, it } from "vitest";
import {
  classifySearchPath,
  type InstalledFolders,
  installedFolders,
  type SearchPathClass,
  usesOrigin,
} from "../../src/facts/search-path.ts";

const installed = installedFolders([
  "demo/__init__.py",
  "demo/sub/_deep.so",
  "demo.libs/libz.so.1",
  "demo-1.0.data/platlib/plat/_core.so",
  "demo-1.0.data/scripts/run",
  "demo-1.0.dist-info/RECORD",
]);

function classify(
  entry: string,
  {
    member = "demo/_core.so",
    musl = false,
    folders = installed,
  }: { member?: string; musl?: boolean; folders?: InstalledFolders } = {},
): SearchPathClass {
  return classifySearchPath(entry, { member, musl, installed: folders });
}

describe("an entry of a search path leads", () => {
  it.each<[string, SearchPathClass]>([
    ["$ORIGIN", "inside-wheel"],
    [`\${ORIGIN}`, "inside-wheel"],
    ["$ORIGIN/", "inside-wheel"],
    ["$ORIGIN/./sub//.", "inside-wheel"],
    ["$ORIGIN/../demo.libs", "inside-wheel"],
    [`\${ORIGIN}/../demo.libs/`, "inside-wheel"],
    ["$ORIGIN/sub/../../demo.libs", "inside-wheel"],
    ["$ORIGIN/../plat", "inside-wheel"],
    ["$ORIGIN/lib", "dead"],
    ["$ORIGIN/../demo/lib", "dead"],
    ["$ORIGIN/../plat.libs", "dead"],
    ["$ORIGIN/..", "cross-package"],
    ["$ORIGIN/../numpy.libs", "cross-package"],
    ["$ORIGIN/../nvidia/cublas/lib", "cross-package"],
    ["$ORIGIN/../..", "escapes"],
    ["$ORIGIN/../../lib", "escapes"],
    ["$ORIGIN/../../site-packages/demo", "escapes"],
    ["/tmp", "world-writable"],
    ["/tmp/build/lib", "world-writable"],
    ["/var/tmp/x", "world-writable"],
    ["/dev/shm", "world-writable"],
    ["/run/shm/x", "world-writable"],
    ["/usr/../tmp", "world-writable"],
    ["/../tmp", "world-writable"],
    ["//tmp/./x", "world-writable"],
    ["/tmpfiles", "build-directory"],
    ["/lib", "system"],
    ["/lib64", "system"],
    ["/usr/lib", "system"],
    ["/usr/lib/x86_64-linux-gnu", "system"],
    ["/usr/lib32", "system"],
    ["/usr/libx32", "system"],
    ["/usr/local/lib", "system"],
    ["/usr/local/lib64/", "system"],
    ["/tmp/../usr/lib", "system"],
    ["/usr/library", "build-directory"],
    ["/usr/local/proj/lib", "build-directory"],
    ["/opt/lib", "build-directory"],
    ["/home/runner/work/demo/build", "build-directory"],
    ["/usr", "build-directory"],
    ["/", "build-directory"],
    ["lib", "relative"],
    [".", "relative"],
    ["../lib", "relative"],
    ["$LIB", "relative"],
    [`\${PLATFORM}/lib`, "relative"],
    ["$ORIGINALS", "bogus-token"],
    ["$ORIGIN_X/lib", "bogus-token"],
    ["${ORIGIN/lib", "bogus-token"],
    ["$origin/lib", "bogus-token"],
    ["\\$ORIGIN", "relative"],
    ["/opt/$HOME/lib", "bogus-token"],
    ["$", "bogus-token"],
  ])("%s: %s", (entry, expected) => {
    expect(classify(entry)).toBe(expected);
  });

  it("nowhere where it is empty, but on glibc to the current directory", () => {
    expect(classify("")).toBe("empty");
    expect(classify("", { musl: true })).toBe("dead");
  });

  it("from below when the binary lies deeper", () => {
    const member = "demo/sub/_deep.so";
    expect(classify("$ORIGIN/../../demo.libs", { member })).toBe("inside-wheel");
    expect(classify("$ORIGIN/../demo.libs", { member })).toBe("dead");
    expect(classify("$ORIGIN/../../..", { member })).toBe("escapes");
  });

  it.each<[string, string, SearchPathClass]>([
    ["demo-1.0.data/platlib/plat/_core.so", "$ORIGIN/../demo.libs", "inside-wheel"],
    ["demo-1.0.data/platlib/plat/_core.so", "$ORIGIN", "inside-wheel"],
    ["demo-1.0.data/platlib/plat/_core.so", "$ORIGIN/../..", "escapes"],
    ["demo-1.0.data/scripts/run", "$ORIGIN", "inside-wheel"],
    ["demo-1.0.data/scripts/run", "$ORIGIN/../demo.libs", "escapes"],
    ["demo-1.0.data/scripts/run", "$ORIGIN/demo", "dead"],
  ])("from where it is installed: %s by %s", (member, entry, expected) => {
    expect(classify(entry, { member })).toBe(expected);
  });

  it("into site-packages itself only where the wheel puts a file there", () => {
    const folders = installedFolders(["single.so", "demo/_core.so"]);
    expect(classify("$ORIGIN/..", { folders })).toBe("inside-wheel");
    expect(classify("$ORIGIN", { folders, member: "single.so" })).toBe("inside-wheel");
    expect(classify("$ORIGIN/..", { folders, member: "single.so" })).toBe("escapes");
  });
});

describe("an entry depends on where the file is installed", () => {
  it.each([
    ["$ORIGIN", true],
    [`\${ORIGIN}/lib`, true],
    ["$ORIGINALS", false],
    ["/lib/$ORIGIN", false],
    ["", false],
  ])("%j: %s", (entry, expected) => {
    expect(usesOrigin(entry)).toBe(expected);
  });
});
