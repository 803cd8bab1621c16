import { describe, expect, it } from "vitest";
import { MOST_HEADERS, parseHeaders } from "../../src/wheel/headers.ts";

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

  it("say where each of them stands, as it is written", () => {
    const { fields } = parseHeaders("Name: demo\r\nDescription: one\r\n two\r\nVERSION:1\r\n\r\nbody");
    expect(fields).toEqual([
      { name: "Name", value: "demo", line: 1 },
      { name: "Description", value: "one\ntwo", line: 2 },
      { name: "VERSION", value: "1", line: 4 },
    ]);
  });

  // Both readings were seen with pip 26.3 and uv 0.13.9.
  it.each([
    ["text", "no header"],
    ["a name with a space", "Some thing: x"],
    ["a space before the colon", "Summary : x"],
    ["a name outside ASCII", "Résumé: x"],
  ])("end with a line that is none: %s", (_, text) => {
    const headers = parseHeaders(`Name: demo\n${text}\nVersion: 1.0\n`);
    expect(headers.fields).toEqual([{ name: "Name", value: "demo", line: 1 }]);
    expect(headers.stray).toEqual({ line: 2, text, ends: true });
    expect(headers.body).toBe(true);
  });

  it.each([
    ["that has no name", ": nameless\nName: demo\n", ": nameless"],
    ["that is folded before any", " folded\nName: demo\n", " folded"],
  ])("pass over a line %s", (_, text, stray) => {
    const headers = parseHeaders(text);
    expect(headers.fields).toEqual([{ name: "Name", value: "demo", line: 2 }]);
    expect(headers.stray).toEqual({ line: 1, text: stray, ends: false });
    expect(headers.all("")).toEqual([]);
  });

  it.each([
    ["", false],
    ["Name: demo", false],
    ["Name: demo\n", false],
    ["Name: demo\n\n", false],
    ["Name: demo\n\n\n", true],
    ["Name: demo\n\ntext", true],
    ["\nName: demo", true],
  ])("%j has something after them: %s", (text, body) => {
    expect(parseHeaders(text).body).toBe(body);
    expect(parseHeaders(text).stray).toBeUndefined();
  });

  it("are read up to a megabyte", () => {
    const text = (length: number): string => `Name: demo\nLicense: ${"x".repeat(length - 21)}\n`;
    expect(parseHeaders(text(MOST_HEADERS)).overlong).toBe(false);
    expect(parseHeaders(`${text(MOST_HEADERS)}\nThe readme.\n`).overlong).toBe(false);
    const { overlong, fields } = parseHeaders(text(MOST_HEADERS + 1));
    expect(overlong).toBe(true);
    expect(fields).toEqual([{ name: "Name", value: "demo", line: 1 }]);
    expect(parseHeaders("a:\n".repeat(MOST_HEADERS)).overlong).toBe(true);
  });
});
