import { describe, expect, it } from "vitest";
import type { Segment } from "../../src/elf/elf.ts";
import { regionsWithoutCode } from "../../src/facts/elf/code-segments.ts";

const PT_LOAD = 1;
const PT_GNU_RELRO = 0x6474e552;
const segment = (offset: number, fileSize: number, flags: number, type = PT_LOAD): Segment => ({
  type,
  flags,
  offset,
  fileSize,
  address: offset,
  memorySize: fileSize,
  alignment: 4096,
  headerOffset: 0,
});
const [R, W, X] = [4, 2, 1];

describe("the parts of a file without code", () => {
  it.each<[string, Segment[], [number, number][]]>([
    [
      "are all but the executable segments",
      [segment(0, 100, R), segment(100, 500, R | X), segment(600, 200, R)],
      [
        [0, 100],
        [600, 1000],
      ],
    ],
    [
      "are everything where constants share a segment with code",
      [segment(0, 600, R | X), segment(600, 200, R | W)],
      [[0, 1000]],
    ],
    [
      "are everything where patchelf has put a segment before such ones",
      [segment(0, 100, R | W), segment(100, 500, R | X), segment(600, 200, R | W)],
      [[0, 1000]],
    ],
    ["are everything where there are no segments", [], [[0, 1000]]],
    [
      "are everything where only another kind of segment is executable",
      [segment(0, 100, R), segment(100, 500, X, PT_GNU_RELRO)],
      [[0, 1000]],
    ],
    ["end with the file", [segment(0, 100, R), segment(2000, 500, R | X)], [[0, 1000]]],
    [
      "are none behind code that claims to be longer than the file",
      [segment(0, 100, R), segment(100, 5000, R | X)],
      [[0, 100]],
    ],
    [
      "are between segments in any order, also where these overlap",
      [segment(0, 100, R), segment(500, 100, R | X), segment(200, 100, R | X), segment(250, 100, R | X)],
      [
        [0, 200],
        [350, 500],
        [600, 1000],
      ],
    ],
  ])("%s", (_, segments, expected) => {
    expect(regionsWithoutCode(1000, segments).map(({ start, end }) => [start, end])).toEqual(expected);
  });
});
