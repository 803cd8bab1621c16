import { decodeText } from "../bytes/text.ts";
import { PT_NOTE } from "./constants.ts";
import type { Note, Segment } from "./elf.ts";
import type { ElfReader } from "./header.ts";

/**
 * The notes of every PT_NOTE segment (gABI, "Note Section"). A segment aligned to 8 pads its descriptions
 * to 8 bytes, as GNU property notes need it, any other to 4.
 *
 * A note that claims more than its segment ends the walk of that segment: readers differ on what follows.
 */
export function readNotes(reader: ElfReader, segments: readonly Segment[]): Note[] {
  const notes: Note[] = [];
  for (const segment of segments) {
    if (segment.type !== PT_NOTE) continue;
    const padding = segment.alignment === 8 ? 8 : 4;
    const end = segment.offset + reader.bytes(segment.offset, segment.fileSize, "a note segment").length;
    for (let at = segment.offset; at + 12 <= end; ) {
      const nameSize = reader.u32(at);
      const descriptionSize = reader.u32(at + 4);
      const descriptionAt = at + 12 + roundUp(nameSize, 4);
      if (descriptionAt + descriptionSize > end) break;
      const owner = reader.bytes(at + 12, nameSize, "a note's owner");
      notes.push({
        owner: decodeText(owner[owner.length - 1] === 0 ? owner.subarray(0, -1) : owner),
        type: reader.u32(at + 8),
        description: reader.bytes(descriptionAt, descriptionSize, "a note's description"),
      });
      at = roundUp(descriptionAt + descriptionSize - segment.offset, padding) + segment.offset;
    }
  }
  return notes;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
