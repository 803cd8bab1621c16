import type { BuiltZip } from "./zip.ts";

type Field = readonly [name: string, width: number];

/** The fixed fields of each structure in order (APPNOTE 4.3.7, 4.3.12, 4.3.14 to 4.3.16), with their widths in bytes. */
const local: readonly Field[] = [
  ["signature", 4],
  ["version needed", 2],
  ["flags", 2],
  ["method", 2],
  ["time", 4],
  ["CRC", 4],
  ["compressed size", 4],
  ["size", 4],
  ["name length", 2],
  ["extra length", 2],
];
const entry: readonly Field[] = [
  ["signature", 4],
  ["version made by", 1],
  ["system made on", 1],
  ["version needed", 2],
  ["flags", 2],
  ["method", 2],
  ["time", 4],
  ["CRC", 4],
  ["compressed size", 4],
  ["size", 4],
  ["name length", 2],
  ["extra length", 2],
  ["comment length", 2],
  ["disk", 2],
  ["internal attributes", 2],
  ["external attributes", 4],
  ["local offset", 4],
];
const zip64: readonly Field[] = [
  ["signature", 4],
  ["record size", 8],
  ["version made by", 2],
  ["version needed", 2],
  ["disk", 4],
  ["directory disk", 4],
  ["entries on this disk", 8],
  ["entries", 8],
  ["directory size", 8],
  ["directory offset", 8],
  ["locator signature", 4],
  ["locator disk", 4],
  ["locator offset", 8],
  ["disks", 4],
];
const end: readonly Field[] = [
  ["signature", 4],
  ["disk", 2],
  ["directory disk", 2],
  ["entries on this disk", 2],
  ["entries", 2],
  ["directory size", 4],
  ["directory offset", 4],
  ["comment length", 2],
  ["comment", 0xffff],
];

/**
 * What stands at a byte of an archive that {@link buildZip} wrote without overrides of its layout: `local flags`,
 * `entry time`, `local extra`, `data of demo/a.py`.
 */
export function fieldAt({ bytes, localOffsets, entryOffsets, zip64Offset, endOffset }: BuiltZip, at: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const named = (start: number, fixed: readonly Field[], structure: string, lengths: number): string => {
    let offset = at - start;
    const variable: readonly Field[] = [
      ["name", view.getUint16(start + lengths, true)],
      ["extra", view.getUint16(start + lengths + 2, true)],
    ];
    for (const [name, width] of [...fixed, ...variable]) {
      if (offset < width) return `${structure} ${name}`;
      offset -= width;
    }
    return structure === "local" ? "data" : `${structure} comment`;
  };
  const simple = (start: number, fixed: readonly Field[], structure: string): string => {
    let offset = at - start;
    for (const [name, width] of fixed) {
      if (offset < width) return `${structure} ${name}`;
      offset -= width;
    }
    return structure;
  };
  if (at >= endOffset) return simple(endOffset, end, "end");
  if (zip64Offset !== undefined && at >= zip64Offset) return simple(zip64Offset, zip64, "zip64");
  const inEntry = entryOffsets.findLast((offset) => offset <= at);
  if (inEntry !== undefined) return named(inEntry, entry, "entry", 28);
  return named(localOffsets.findLast((offset) => offset <= at) ?? 0, local, "local", 26);
}
