import { decodeText, toHex } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import type { AddressSpace } from "./address-space.ts";
import {
  IMAGE_DEBUG_TYPE_CODEVIEW,
  IMAGE_DEBUG_TYPE_EX_DLLCHARACTERISTICS,
  IMAGE_DEBUG_TYPE_REPRO,
  IMAGE_DIRECTORY_ENTRY_DEBUG,
} from "./constants.ts";
import { directoryOf } from "./header.ts";
import type { CodeView, DebugDirectory, DebugEntry } from "./pe.ts";

const ENTRY_SIZE = 28;
const RSDS = 0x53445352;
const NB10 = 0x3031424e;

/**
 * The debug directory ("PE Format", "Debug Directory"). Of several entries of a type the first counts, as for
 * debuggers. What cannot be read of it is its `error`: the loader takes the image all the same.
 */
export function readDebugDirectory(space: AddressSpace): DebugDirectory | undefined {
  const directory = directoryOf(space.header, IMAGE_DIRECTORY_ENTRY_DEBUG);
  if (directory === undefined) return undefined;
  const entries: DebugEntry[] = [];
  let codeView: CodeView | undefined;
  let extendedDllCharacteristics: number | undefined;
  let error: FormatError | undefined;
  const first = (type: number): DebugEntry | undefined => entries.find((entry) => entry.type === type);
  try {
    const size = directory.size - (directory.size % ENTRY_SIZE);
    const { offset } = space.table(directory.address, size, directory.entryOffset, "the debug directory");
    const word = (at: number): number => space.file.u32(offset + at);
    for (let at = 0; at < size; at += ENTRY_SIZE)
      entries.push({ type: word(at + 12), size: word(at + 16), offset: word(at + 24) });
    const extended = first(IMAGE_DEBUG_TYPE_EX_DLLCHARACTERISTICS);
    if (extended !== undefined) {
      if (extended.size < 4)
        throw new FormatError("pe", extended.offset, `characteristics of ${extended.size} bytes, expected 4`);
      extendedDllCharacteristics = space.file.u32(extended.offset);
    }
    const view = first(IMAGE_DEBUG_TYPE_CODEVIEW);
    if (view !== undefined) codeView = readCodeView(space, view);
  } catch (caught) {
    if (!(caught instanceof FormatError)) throw caught;
    error = caught;
  }
  return {
    entries,
    codeView,
    reproducible: first(IMAGE_DEBUG_TYPE_REPRO) !== undefined,
    extendedDllCharacteristics,
    ...(error === undefined ? {} : { error }),
  };
}

/** Where the symbols are. Undefined where the entry holds the symbols themselves, as old tools wrote them. */
function readCodeView(space: AddressSpace, { offset, size }: DebugEntry): CodeView | undefined {
  const bytes = space.file.bytes(offset, size, "the CodeView entry");
  const format = size < 4 ? 0 : space.file.u32(offset);
  if (format !== RSDS && format !== NB10) return undefined;
  const fields = format === RSDS ? 24 : 16;
  if (size <= fields)
    throw new FormatError("pe", offset, `a CodeView entry of ${size} bytes, expected more than ${fields}`);
  const path = bytes.subarray(fields);
  const end = path.indexOf(0);
  return {
    format: format === RSDS ? "rsds" : "nb10",
    guid: format === RSDS ? toHex(bytes.subarray(4, 20)) : undefined,
    age: space.file.u32(offset + fields - 4),
    path: decodeText(end < 0 ? path : path.subarray(0, end)),
  };
}
