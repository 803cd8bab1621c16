import { PF_X, PT_LOAD } from "./constants.ts";
import type { BuildAttribute, Section, Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";

const NT_GNU_BUILD_ATTRIBUTE_OPEN = 0x100;
const NT_GNU_BUILD_ATTRIBUTE_FUNC = 0x101;
/** Attributes that are known by a number instead of a name (annobin, "The Format Of The Notes"). */
const numbered: Readonly<Record<number, string>> = { 1: "version", 2: "stack-protector" };
/** A large library carries some thousands; more say nothing new. */
const MOST = 200_000;

/**
 * The notes that the annobin plug-in of compilers and the assembler leave in `.gnu.build.attributes`.
 *
 * They are not loaded, so that only section headers lead to them. A note without addresses is about the
 * range of the one before it.
 */
export function readBuildAttributes(reader: ElfReader, sections: readonly Section[] | undefined): BuildAttribute[] {
  const attributes: BuildAttribute[] = [];
  for (const section of sections ?? []) {
    if (!section.name.startsWith(".gnu.build.attributes") || section.offset + section.size > reader.size) continue;
    const end = section.offset + section.size;
    let range = { start: 0, end: 0 };
    for (let at = section.offset; at + 12 <= end && attributes.length < MOST; ) {
      const nameSize = reader.u32(at);
      const descriptionSize = reader.u32(at + 4);
      const type = reader.u32(at + 8);
      const descriptionAt = at + 12 + padded(nameSize);
      const next = descriptionAt + padded(descriptionSize);
      if (next > end) break;
      if (descriptionSize === 2 * reader.wordSize) {
        range = { start: reader.word(descriptionAt), end: reader.word(descriptionAt + reader.wordSize) };
      }
      if (type === NT_GNU_BUILD_ATTRIBUTE_OPEN || type === NT_GNU_BUILD_ATTRIBUTE_FUNC) {
        const attribute = parseName(reader.bytes(at + 12, nameSize, "a build attribute"));
        if (attribute !== undefined) attributes.push({ ...range, ...attribute });
      }
      at = next;
    }
  }
  return attributes;
}

/** `GA`, the kind of value (`*` number, `$` text, `+` yes, `!` no), then a number or a name, then the value. */
function parseName(name: Uint8Array): Pick<BuildAttribute, "name" | "value"> | undefined {
  if (name[0] !== 0x47 || name[1] !== 0x41) return undefined;
  const kind = String.fromCharCode(name[2] ?? 0);
  const byNumber = (name[3] ?? 0) < 0x20;
  const nameEnd = byNumber ? 4 : name.indexOf(0, 3) + 1;
  if (nameEnd === 0) return undefined;
  const label = byNumber ? numbered[name[3] ?? 0] : ascii(name.subarray(3, nameEnd - 1));
  if (label === undefined) return undefined;
  const value = name.subarray(nameEnd);
  if (kind === "$") return { name: label, value: ascii(value[value.length - 1] === 0 ? value.subarray(0, -1) : value) };
  if (kind === "+" || kind === "!") return { name: label, value: kind === "+" ? 1 : 0 };
  return { name: label, value: value.reduceRight((sum, byte) => sum * 256 + byte, 0) };
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 200));
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4;
}

/** Bytes of code in the file. */
export function codeBytes(segments: readonly Segment[]): number {
  return segments.reduce(
    (sum, { type, flags, fileSize }) => sum + (type === PT_LOAD && (flags & PF_X) !== 0 ? fileSize : 0),
    0,
  );
}
