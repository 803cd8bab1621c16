import { describe, expect, it } from "vitest";
import {
  latin,
  parseReleaseString,
  readBareRelease,
  readRelease,
} from "../../../src/facts/libraries/release-string.ts";

/** The releases that the places of a pattern in a text tell. */
function releases(pattern: string, text: string): (string | undefined)[] {
  return parseReleaseString(pattern).flatMap((string) => {
    const at = text.indexOf(String.fromCharCode(...string.literal));
    return at < 0 ? [] : [readRelease(latin(text), at, string)];
  });
}

describe("a library's string tells its release", () => {
  // As the libraries of public wheels have them.
  it.each<[string, string, string]>([
    ["OpenSSL {version} {date}", "OpenSSL 3.6.2 7 Apr 2026\0", "3.6.2"],
    ["OpenSSL {version} {date}", "OpenSSL 1.1.1w  11 Sep 2023\0", "1.1.1w"],
    ["OpenSSL {version} {date}", "OpenSSL 1.1.1k  FIPS 25 Mar 2021\0", "1.1.1k"],
    ["OpenSSL {version} {date}", "OpenSSL 1.0.2k-fips  26 Jan 2017\0", "1.0.2k"],
    ["Rel. {7.|9.}, ", "\x80\xc6#ARel. 7.2.1, January 1st, 2021", "7.2.1"],
    ["\0{version}-CAPI-1.", "\x003.14.1-CAPI-1.20.5\0", "3.14.1"],
    ["\0{version} of Sep ", "\x004.10.1 of Sep 30 2026 14:10:33 $\0", "4.10.1"],
    ["libcurl/{version}", "libcurl/8.8.0-DEV\0", "8.8.0-DEV"],
    ["HDF5 library version: {version}\0", "HDF5 library version: 1.14.4-3\0", "1.14.4-3"],
    ["libpng version {version}", "libpng version 1.6.35 - July 15, 2018\0", "1.6.35"],
    ["deflate {version} Copyright ", " deflate 1.3.1 Copyright 1995-2024\0", "1.3.1"],
    ["libjpeg-turbo version {version}", "libjpeg-turbo version 3.1.4.1 (build 2026)\0", "3.1.4.1"],
    ["expat_{2.}\0", "\0expat_2.6.2\0", "2.6.2"],
  ])("%j in %j", (pattern, text, release) => {
    expect(releases(pattern, text)).toEqual([release]);
  });

  it.each<[string, string, string]>([
    ["prose about it", "OpenSSL {version} {date}", "OpenSSL 3.0.0 or later is required\0"],
    ["a date that is none", "OpenSSL {version} {date}", "OpenSSL 3.0.0 77 Foo 2026\0"],
    ["a format", "HDF5 library version: {version}\0", "HDF5 library version: %d.%d.%d%s%s\0"],
    ["more behind it", "HDF5 library version: {version}\0", "HDF5 library version: 1.2.3 and more\0"],
    ["one number alone", "libcurl/{version}", "libcurl/8\0"],
    ["too many numbers", "libcurl/{version}", "libcurl/8.1.2.3.4\0"],
    ["letters as a release", "libcurl/{version}", "libcurl/8.1.2abc\0"],
    ["the end of the file", "libcurl/{version}", "libcurl/"],
    ["another string before it", "\0{version} of Sep ", "as 3.14.1 of Sep 30 2026\0"],
    ["digits without end", "{version}-CAPI-1.", `\0${"1".repeat(100)}.2-CAPI-1.20.5\0`],
    ["another beginning", "expat_{2.}\0", "\0expat_1.95.8\0"],
  ])("but not %s: %j in %j", (_, pattern, text) => {
    expect(releases(pattern, text).filter((release) => release !== undefined)).toEqual([]);
  });

  it("a string without a release is a sign of the library alone", () => {
    expect(parseReleaseString("unable to delete/modify user-function due to active statements")).toEqual([]);
  });
});

describe("a release that stands alone", () => {
  it.each<[string, string, string | undefined]>([
    ["is found between NUL bytes", "x\x003.33.0\0y", "3.33.0"],
    ["is found more than once", "x\x003.33.0\0y\x003.33.0\0", "3.33.0"],
    ["is not the end of something", "libx-3.33.0\0", undefined],
    ["is not the beginning of something", "\x003.33.0-rc1\0", undefined],
    ["has three numbers", "\x003.33\0\x003.1.2.3\0", undefined],
    ["begins as releases of the library do", "\x002.33.0\0", undefined],
    ["is not one of two", "\x003.33.0\0\x003.12.4\0", undefined],
    ["ends before the file does", "\x003.33.0", undefined],
  ])("%s: %j", (_, text, release) => {
    expect(readBareRelease(latin(text), "3.")).toBe(release);
  });
});
