import { describe, expect, it } from "vitest";
import { parseRecord, type RecordRow, recordAlgorithm } from "../../src/wheel/record.ts";

const row = (path: string, hash: string, size: string, line: number, columns = 3) => ({
  path,
  hash,
  size,
  line,
  columns,
});

const blank = (line: number) => row("", "", "", line, 0);

describe("RECORD", () => {
  it.each<[string, string, RecordRow[]]>([
    ["nothing", "", []],
    ["one row", "a,h,1\n", [row("a", "h", "1", 1)]],
    ["a last row without line end", "a,h,1\nb,,", [row("a", "h", "1", 1), row("b", "", "", 2)]],
    ["CRLF", "a,h,1\r\nb,h,2\r\n", [row("a", "h", "1", 1), row("b", "h", "2", 2)]],
    ["blank lines", "\na,h,1\n\r\nb,h,2\n", [blank(1), row("a", "h", "1", 2), blank(3), row("b", "h", "2", 4)]],
    ["a blank line at the end", "a,h,1\n\n", [row("a", "h", "1", 1), blank(2)]],
    ["a quoted comma", '"a,b",h,1\n', [row("a,b", "h", "1", 1)]],
    ["doubled quotes", '"a ""b"".py",h,1\n', [row('a "b".py', "h", "1", 1)]],
    ["a field of one doubled quote", '"""",h,1\n', [row('"', "h", "1", 1)]],
    ["a quoted empty field", '"",h,1\n', [row("", "h", "1", 1)]],
    ["a quote inside a field that none began", 'a"b,h,1\n', [row('a"b', "h", "1", 1)]],
    ["a quoted line end, which is counted", '"a\nb",h,1\nc,,\n', [row("a\nb", "h", "1", 1), row("c", "", "", 3)]],
    ["a quoted CRLF, which is kept", '"a\r\nb",h,1\n', [row("a\r\nb", "h", "1", 1)]],
    ["a quote that is never closed", '"a,h,1\nb,h,2\n', [{ ...row("a,h,1\nb,h,2\n", "", "", 1, 1), misquoted: true }]],
    ["a quote that closes before the field ends", '"a"b,h,1\n', [{ ...row("ab", "h", "1", 1), misquoted: true }]],
    ["one column", "a\n", [row("a", "", "", 1, 1)]],
    ["two columns", "a,h\n", [row("a", "h", "", 1, 2)]],
    ["more columns than three", "a,h,1,x,y\n", [row("a", "h", "1", 1, 5)]],
    ["commas alone", ",,\n", [row("", "", "", 1)]],
  ])("with %s", (_, text, rows) => {
    expect(parseRecord(text)).toEqual(rows);
  });

  it.each([
    ["sha256=x", "sha256"],
    ["sha384=x", "sha384"],
    ["sha512=x", "sha512"],
    ["md5=x", undefined],
    ["sha1=x", undefined],
    ["sha224=x", undefined],
    ["sha256", undefined],
    ["=x", undefined],
    ["", undefined],
  ])("the hash %j is made with %s", (hash, algorithm) => {
    expect(recordAlgorithm(row("a", hash, "", 1))).toBe(algorithm);
  });
});
