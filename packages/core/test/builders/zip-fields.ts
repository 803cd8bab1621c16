import type { BuiltZip } from "./zip.ts";

type Field = readonly [name: string, width: number];

/** What a local header and a directory entry have alike. */
const described: readonly Field[] = [
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
/** The fixed fields of each structure in order (APPNOTE 4.3.7, 4.3.12, 4.3.14 to 4.3.16), with their widths in bytes. */
const local: readonly Field[] = [["signature", 4], ...described];
const entry: readonly Field[] = [
  ["signature", 4],
  ["version made by", 1],
  ["system made on", 1],
  ...described,
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
  /** The field that holds the byte, counted from the start of the structure; `beyond` where none does. */
  const holder = (start: number, fields: readonly Field[], structure: string, beyond: string): string => {
    let offset = at - start;
    for (const [name, width] of fields) {
      if (offset < width) return `${structure} ${name}`;
      offset -= width;
    }
    return beyond;
  };
  /** The fixed fields, then the name and the extra fields, whose lengths stand at `lengths`. */
  const withNames = (start: number, fixed: readonly Field[], lengths: number): readonly Field[] => [
    ...fixed,
    ["name", view.getUint16(start + lengths, true)],
    ["extra", view.getUint16(start + lengths + 2, true)],
  ];
  if (at >= endOffset) return holder(endOffset, end, "end", "end");
  if (zip64Offset !== undefined && at >= zip64Offset) return holder(zip64Offset, zip64, "zip64", "zip64");
  const inEntry = entryOffsets.findLast((offset) => offset <= at);
  if (inEntry !== undefined) return holder(inEntry, withNames(inEntry, entry, 28), "entry", "entry comment");
  const start = localOffsets.findLast((offset) => offset <= at) ?? 0;
  return holder(start, withNames(start, local, 26), "local", "data");
}
