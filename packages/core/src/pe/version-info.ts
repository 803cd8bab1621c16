import { FormatError } from "../errors.ts";
import type { VersionInfo } from "./pe.ts";

const FIXED_SIGNATURE = 0xfeef04bd;
const utf16 = new TextDecoder("utf-16le", { ignoreBOM: true });

/** One node of the tree: a header of 6 bytes, a key, a value and nodes below it, all aligned to 4 bytes. */
interface Node {
  readonly key: string;
  /** Where the value starts, aligned. */
  readonly value: number;
  readonly valueLength: number;
  readonly end: number;
}

/**
 * The version resource (VS_VERSIONINFO of Microsoft's "Version Information"). Every node lies inside the one above
 * it, so that no byte is read for two of a level.
 *
 * @param bytes the resource; nodes are aligned from its start.
 * @param base its offset in the file, for errors.
 * @throws {FormatError} where a node leaves the one above it or its key has no end.
 */
export function readVersionInfo(bytes: Uint8Array, base: number): VersionInfo {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const node = (at: number, limit: number): Node => {
    const refuse = (message: string): FormatError => new FormatError("pe", base + at, message);
    if (at + 6 > limit) throw refuse(`${limit - at} bytes of version information, expected at least 6`);
    const length = view.getUint16(at, true);
    if (length < 6 || at + length > limit)
      throw refuse(`version information of ${length} bytes, expected 6 to ${limit - at}`);
    const end = at + length;
    const keyEnd = endOfText(view, at + 6, end);
    if (keyEnd === undefined) throw refuse("a key of the version information has no end");
    const value = Math.min(aligned(keyEnd + 2), end);
    return {
      key: utf16.decode(bytes.subarray(at + 6, keyEnd)),
      value,
      valueLength: view.getUint16(at + 2, true),
      end,
    };
  };
  const children = function* (start: number, end: number): Generator<Node, void, void> {
    // A last node may be followed by less than the padding it would need.
    for (let at = start; at + 6 <= end; ) {
      const child = node(at, end);
      yield child;
      at = aligned(child.end);
    }
  };

  const root = node(0, bytes.length);
  const fixed =
    root.valueLength >= 52 && root.value + 52 <= root.end && view.getUint32(root.value, true) === FIXED_SIGNATURE;
  const version = (at: number): string =>
    [2, 0, 6, 4].map((place) => view.getUint16(root.value + at + place, true)).join(".");
  const tables: { language: string; strings: ReadonlyMap<string, string> }[] = [];
  for (const part of children(aligned(root.value + root.valueLength), root.end)) {
    if (part.key !== "StringFileInfo") continue;
    for (const table of children(part.value, part.end)) {
      const strings = new Map<string, string>();
      // The length of a value counts characters, with some tools bytes: its end is a NUL or that of the node.
      for (const { key, value, end } of children(table.value, table.end))
        strings.set(key, utf16.decode(bytes.subarray(value, endOfText(view, value, end) ?? end)));
      tables.push({ language: table.key, strings });
    }
  }
  return {
    fileVersion: fixed ? version(8) : undefined,
    productVersion: fixed ? version(16) : undefined,
    tables,
  };
}

function aligned(at: number): number {
  return at + ((4 - (at % 4)) % 4);
}

/** Where the text that starts here has its NUL. */
function endOfText(view: DataView, start: number, end: number): number | undefined {
  for (let at = start; at + 2 <= end; at += 2) if (view.getUint16(at, true) === 0) return at;
  return undefined;
}
