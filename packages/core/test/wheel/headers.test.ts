import { describe, expect, it } from "vitest";
import { parseHeaders } from "../../src/wheel/headers.ts";

describe("headers", () => {
  it.each(["\n", "\r\n", "\r"])("are read with line ends %j", (end) => {
    const headers = parseHeaders(["Name: demo", "Version: 1.0", "", "Name: body"].join(end));
    expect(headers.all("Name")).toEqual(["demo"]);
    expect(headers.first("Version")).toBe("1.0");
  });

  it("keep every value of a repeated field in order", () => {
    const headers = parseHeaders("Tag: a\nOther: x\ntag: b\nTAG: c\n");
    expect(headers.all("Tag")).toEqual(["a", "b", "c"]);
    expect(headers.first("Tag")).toBe("a");
  });

  it("are found whatever the case of their name, which may be that of an object's own property", () => {
    const headers = parseHeaders("Requires-Dist: numpy\n__proto__: x\nconstructor: y\n");
    expect(headers.first("REQUIRES-DIST")).toBe("numpy");
    expect(headers.first("__proto__")).toBe("x");
    expect(parseHeaders("").first("constructor")).toBeUndefined();
  });

  it("that do not occur have no values", () => {
    const headers = parseHeaders("Name: demo\n");
    expect(headers.all("Version")).toEqual([]);
    expect(headers.first("Version")).toBeUndefined();
  });

  it("go on in folded lines", () => {
    const headers = parseHeaders("Description: one\n  two\n\tthree\nName: demo\n");
    expect(headers.all("Description")).toEqual(["one\ntwo\nthree"]);
    expect(headers.first("Name")).toBe("demo");
  });

  it("that are folded when repeated go on in their last value", () => {
    expect(parseHeaders("Tag: a\nTag: b\n c\n").all("Tag")).toEqual(["a", "b\nc"]);
  });

  it.each([
    [
      "a colon in the value belongs to it",
      "Project-URL: Home, https://example.org:80/",
      "Home, https://example.org:80/",
    ],
    ["white space around the value does not", "Project-URL:  \t x \t", "x"],
    ["a value may be empty", "Project-URL:", ""],
  ])("%s", (_, line, value) => {
    expect(parseHeaders(line).first("Project-URL")).toBe(value);
  });

  it.each(["no header\nName: demo", ": nameless\nName: demo", " folded before any\nName: demo"])(
    "pass over what is none: %j",
    (text) => {
      const headers = parseHeaders(text);
      expect(headers.all("Name")).toEqual(["demo"]);
      expect(headers.all("")).toEqual([]);
    },
  );
});
