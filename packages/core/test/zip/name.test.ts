import { describe, expect, it } from "vitest";
import { decodeName } from "../../src/zip/name.ts";

const utf8 = 1 << 11;

describe("a member's name", () => {
  it.each<[string, number[], number, string]>([
    ["ASCII without the flag", [0x61, 0x2f, 0x7e], 0, "a/~"],
    ["code page 437 without the flag", [0x80, 0x81, 0x9b, 0xe1, 0xff], 0, "Çü¢ß\u00a0"],
    ["code page 437 where the bytes happen to be UTF-8", [0xc3, 0xa9], 0, "├⌐"],
    ["UTF-8 with the flag", [0xc3, 0xa9, 0xf0, 0x9f, 0x8c, 0x8d], utf8, "é🌍"],
    ["UTF-8 with other flags beside it", [0xc3, 0xa9], utf8 | 8, "é"],
    ["what is not UTF-8 with the flag", [0x61, 0xff, 0x62], utf8, "a\ufffdb"],
    ["nothing", [], 0, ""],
  ])("%s", (_, bytes, flags, name) => {
    expect(decodeName(new Uint8Array(bytes), flags)).toBe(name);
  });

  it("has a character of its own for each of the 256 bytes of code page 437", () => {
    const name = decodeName(
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
      0,
    );
    expect(new Set(name).size).toBe(256);
    // Checked against Python's codec.
    expect(name.slice(0xb0, 0xe0)).toBe("░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀");
    expect(name.slice(0xe0)).toBe("αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0");
  });
});
