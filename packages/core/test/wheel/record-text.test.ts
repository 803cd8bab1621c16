import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRecord } from "../../src/wheel/record.ts";
import { recordRow, withRecordRow } from "../../src/wheel/record-text.ts";

const own = "d/RECORD";
const row = recordRow("d/sboms/x.json", "sha256=abc", 12);

describe("a row that is put into RECORD", () => {
  it.each([
    [
      "before that of RECORD, which is the last",
      "a.py,sha256=x,1\nd/RECORD,,\n",
      `a.py,sha256=x,1\n${row}\nd/RECORD,,\n`,
    ],
    ["before that of RECORD in the middle", "d/RECORD,,\na.py,sha256=x,1\n", `${row}\nd/RECORD,,\na.py,sha256=x,1\n`],
    ["with the ends of lines that are there", "a,,\r\nd/RECORD,,\r\n", `a,,\r\n${row}\r\nd/RECORD,,\r\n`],
    ["where the last line has no end", "a,,\nd/RECORD,,", `a,,\n${row}\nd/RECORD,,`],
    ["in place of the older one", "d/sboms/x.json,sha256=old,3\na,,\nd/RECORD,,\n", `a,,\n${row}\nd/RECORD,,\n`],
    ["behind names over two lines", '"a\nb",,\n"c""d",,\nd/RECORD,,\n', `"a\nb",,\n"c""d",,\n${row}\nd/RECORD,,\n`],
  ])("stands %s", (_, before, after) => {
    expect(withRecordRow(before, "d/sboms/x.json", row, own)).toBe(after);
  });

  it("has its name quoted where it must be", () => {
    expect(recordRow('a,"b".json', "sha256=x", 1)).toBe('"a,""b"".json",sha256=x,1');
  });

  it("leaves all other rows as they are, and put in twice is there once", () => {
    const path = fc.string({ unit: fc.constantFrom(..."ab,\"\n'é/ "), minLength: 1, maxLength: 12 });
    const paths = fc.uniqueArray(path, { maxLength: 8 });
    fc.assert(
      fc.property(paths, path, fc.nat(8), fc.constantFrom("\n", "\r\n"), (others, added, place, end) => {
        const rows = others.filter((other) => other !== added).map((other) => recordRow(other, "sha256=x", 1));
        rows.splice(place, 0, `${own},,`);
        const text = `${rows.join(end)}${end}`;
        const once = withRecordRow(text, added, recordRow(added, "sha256=y", 2), own);
        const left = parseRecord(once).filter((one) => one.path !== added || added === own);
        const plain = ({ path, hash, size }: (typeof left)[number]): readonly string[] => [path, hash, size];
        expect(left.map(plain)).toEqual(parseRecord(text).map(plain));
        expect(parseRecord(once).filter((one) => one.path === added)).toMatchObject([{ hash: "sha256=y", size: "2" }]);
        expect(withRecordRow(once, added, recordRow(added, "sha256=y", 2), own)).toBe(once);
      }),
      { seed: 20_261_125 },
    );
  });
});
