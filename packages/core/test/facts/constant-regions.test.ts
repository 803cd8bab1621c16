import { describe, expect, it } from "vitest";
import type { Segment } from "../../src/elf/elf.ts";
import { constantRegions } from "../../src/facts/elf/constant-regions.ts";

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

describe("constants of a file", () => {
  it.each<[string, Segment[], [number, number][]]>([
    [
      "lie in what is loaded, but not in executable segments",
      [segment(0, 100, R), segment(100, 500, R | X), segment(600, 100, R), segment(700, 200, R | W)],
      [
        [0, 100],
        [600, 700],
        [700, 900],
      ],
    ],
    [
      "may lie among code where they share a segment",
      [segment(0, 600, R | X), segment(600, 200, R | W)],
      [
        [0, 600],
        [600, 800],
      ],
    ],
    [
      "may do so where patchelf has put a segment before such ones",
      [segment(0, 100, R | W), segment(100, 500, R | X), segment(600, 200, R | W)],
      [
        [0, 100],
        [100, 600],
        [600, 800],
      ],
    ],
    ["may lie anywhere where nothing is loaded", [segment(100, 500, R, PT_GNU_RELRO)], [[0, 1000]]],
    [
      "end with the file",
      [segment(0, 100, R), segment(900, 5000, R), segment(2000, 500, R)],
      [
        [0, 100],
        [900, 1000],
      ],
    ],
    [
      "are looked at once where segments overlap, in any order",
      [segment(200, 300, R), segment(0, 300, R), segment(250, 100, R), segment(600, 100, R | X)],
      [
        [0, 300],
        [300, 500],
      ],
    ],
  ])("%s", (_, segments, expected) => {
    expect(constantRegions(1000, segments).map(({ start, end }) => [start, end])).toEqual(expected);
  });
});
