import { describe, expect, it } from "vitest";
import { installedPath, isLibraryFolder } from "../../src/wheel/installed-path.ts";

describe("a member is installed", () => {
  it.each([
    ["demo/__init__.py", "site-packages", "demo/__init__.py"],
    ["single.py", "site-packages", "single.py"],
    ["demo-1.0.dist-info/RECORD", "site-packages", "demo-1.0.dist-info/RECORD"],
    ["demo-1.0.data/purelib/demo/a.py", "site-packages", "demo/a.py"],
    ["demo-1.0.data/platlib/demo/_core.so", "site-packages", "demo/_core.so"],
    ["demo-1.0.data/headers/demo.h", "headers", "demo.h"],
    ["demo-1.0.data/scripts/run", "scripts", "run"],
    ["demo-1.0.data/data/share/demo/x", "data", "share/demo/x"],
    ["demo-1.0.data/unheard-of/x", "site-packages", "demo-1.0.data/unheard-of/x"],
    ["demo-1.0.data/constructor/x", "site-packages", "demo-1.0.data/constructor/x"],
    ["demo-1.0.data/platlib", "site-packages", "demo-1.0.data/platlib"],
    ["demo/x.data/platlib/y", "site-packages", "demo/x.data/platlib/y"],
  ])("%s into %s as %s", (member, scheme, path) => {
    expect(installedPath(member)).toEqual({ scheme, path });
  });
});

describe("a folder of vendored libraries", () => {
  it.each([
    ["demo.libs", true],
    [".dylibs", true],
    ["demo.dylibs", true],
    ["libs", false],
    ["demo.libs.d", false],
    ["demo", false],
  ])("%s: %s", (folder, expected) => {
    expect(isLibraryFolder(folder)).toBe(expected);
  });
});
