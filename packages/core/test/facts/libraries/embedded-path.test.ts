import { describe, expect, it } from "vitest";
import { classifyEmbeddedPath, type EmbeddedPathClass } from "../../../src/facts/libraries/embedded-path.ts";
import { latin } from "../../../src/facts/libraries/release-string.ts";
import { findTraces } from "../../../src/facts/libraries/traces.ts";

const pathsIn = (text: string): string[] =>
  findTraces(latin(text)).paths.map(({ purpose, path }) => `${purpose} ${path}`);

describe("a path that was built in", () => {
  // As libraries of public wheels for Linux, macOS and Windows have them.
  it.each<[string, string[]]>([
    [
      '\0OPENSSLDIR: "/private/tmp/local/ssl"\0ENGINESDIR: "/private/tmp/local/lib/engines-1.1"\0',
      ["openssl-config /private/tmp/local/ssl", "openssl-engines /private/tmp/local/lib/engines-1.1"],
    ],
    ['MODULESDIR: "C:\\vcpkg\\packages\\openssl\\bin"\0', ["openssl-modules C:\\vcpkg\\packages\\openssl\\bin"]],
    ["\0/tmp/local/lib/gdalplugins\0", ["gdal-plugins /tmp/local/lib/gdalplugins"]],
    [
      "\0/usr/local/lib/plugin:/usr/local/hdf5/lib/plugin\0",
      ["hdf5-plugins /usr/local/lib/plugin", "hdf5-plugins /usr/local/hdf5/lib/plugin"],
    ],
    [
      "\0D:/a/cache/hdf5/2.0.0\\lib\\plugin;%ALLUSERSPROFILE%\\hdf5\\lib\\plugin\0",
      ["hdf5-plugins D:/a/cache/hdf5/2.0.0\\lib\\plugin", "hdf5-plugins %ALLUSERSPROFILE%\\hdf5\\lib\\plugin"],
    ],
    ["\0/usr/local/share/proj\0", ["proj-data /usr/local/share/proj"]],
    ["\0/etc/pki/tls/certs/ca-bundle.crt\0", ["ca-bundle /etc/pki/tls/certs/ca-bundle.crt"]],
    ["\0file://C:/vcpkg/packages/libxml2/etc/xml/catalog\0", ["xml-catalog C:/vcpkg/packages/libxml2/etc/xml/catalog"]],
    ["\0file:///etc/xml/catalog\0", ["xml-catalog /etc/xml/catalog"]],
  ])("%j", (text, paths) => {
    expect(pathsIn(text)).toEqual(paths);
  });

  it.each([
    ["a name to put behind a folder", "\0gdalplugins\0"],
    ["the end of a path alone", "\0/share/proj\0"],
    ["a longer name", "\0/usr/share/project\0"],
    ["prose", "\0normally found in '/usr/local/share/proj\0"],
    ["a quote that does not end", '\0OPENSSLDIR: "/etc/ssl\0'],
    ["nothing between the quotes", '\0OPENSSLDIR: ""\0'],
    ["more than any path has", `\0/${"a".repeat(600)}/gdalplugins\0`],
    ["the end of the file", "\0/usr/lib/gdalplugins"],
  ])("is not %s", (_, text) => {
    expect(pathsIn(text)).toEqual([]);
  });

  it.each<[string, EmbeddedPathClass]>([
    ["/tmp", "world-writable"],
    ["/tmp/local/ssl", "world-writable"],
    ["/private/tmp/local/lib/gdalplugins", "world-writable"],
    ["/var/tmp/x", "world-writable"],
    ["/tmpfs/x", "build-directory"],
    ["/usr/local/ssl", "system"],
    ["/etc/ssl", "system"],
    ["/lib64/x", "system"],
    ["/library/x", "build-directory"],
    ["/Library/x", "system"],
    ["/private/etc/ssl", "system"],
    ["/opt/vcpkg/installed/lib/engines-3", "build-directory"],
    ["/Users/runner/work/ssl", "build-directory"],
    ["C:\\vcpkg\\packages\\openssl", "user-creatable"],
    ["D:/bld/openssl", "user-creatable"],
    ["C:/ProgramData/hdf5/lib/plugin", "user-creatable"],
    ["%ALLUSERSPROFILE%\\hdf5\\lib\\plugin", "user-creatable"],
    ["C:\\Program Files\\Common Files\\SSL", "system"],
    ["C:/Program Files (x86)/x", "system"],
    ["c:\\windows\\system32", "system"],
    ["D:\\Program Files\\x", "user-creatable"],
    ["%ProgramFiles%\\x", "system"],
    ["%APPDATA%\\x", "system"],
    ["C:\\Users\\runneradmin\\x", "build-directory"],
    ["ssl", "relative"],
    ["./ssl", "relative"],
  ])("%s is of the class %s", (path, expected) => {
    expect(classifyEmbeddedPath(path)).toBe(expected);
  });
});

describe("the search stays cheap", () => {
  const megabyte = (text: string): Uint8Array => latin(text.repeat(Math.ceil(2 ** 20 / text.length)));

  it.each([
    ["marks without an end", "gdalplugins"],
    ["marks that share their strings", "/a/gdalplugins:"],
    ["different paths", ...[[..."abcdefgh"].map((name) => `/opt/${name}/lib/gdalplugins\0`).join("")]],
    ["almost releases", "libcurl/1.2.3.4.5"],
    ["almost releases before their literal", "1.1.1.1.1-CAPI-1."],
    ["almost dates", "OpenSSL 3.0.0                "],
    ["digits and dots", "3.3.3.3.3.3.3.3."],
    ["beginnings of literals", "OPENSSLDIR: ENGINESDIR: MODULESDIR:"],
  ])("on a megabyte of %s", (_, text) => {
    const bytes = megabyte(text);
    const before = process.cpuUsage();
    const { paths, releases } = findTraces(bytes);
    const { user } = process.cpuUsage(before);
    expect(paths.length).toBeLessThanOrEqual(100);
    expect([...releases.values()].every((some) => some.size <= 8)).toBe(true);
    expect(user / 1000).toBeLessThan(1500);
  });
});
