import { FormatError } from "../errors.ts";
import type { AddressSpace } from "./address-space.ts";
import { IMAGE_DIRECTORY_ENTRY_RESOURCE, RT_VERSION } from "./constants.ts";
import { directoryOf } from "./header.ts";
import type { DataDirectory, Resource, Resources, VersionInfo } from "./pe.ts";
import { readVersionInfo } from "./version-info.ts";

/** Rows of all tables; large programs have some thousands. */
const MOST_ROWS = 0x10000;
const SUBDIRECTORY = 0x80000000;

type Identifier = number | string;

/**
 * The resources ("PE Format", "The .rsrc Section"): a tree of types, names and languages. What cannot be read is the
 * tree's `error`: the loader takes the image all the same.
 */
export function readResources(space: AddressSpace): Resources | undefined {
  const directory = directoryOf(space.header, IMAGE_DIRECTORY_ENTRY_RESOURCE);
  if (directory === undefined) return undefined;
  const entries: Resource[] = [];
  let version: VersionInfo | undefined;
  let error: FormatError | undefined;
  try {
    for (const entry of walk(space, directory)) entries.push(entry);
    const found = entries.find(({ type }) => type === RT_VERSION);
    if (found !== undefined) {
      const { address, size } = found;
      const { bytes, offset } = space.table(address, size, directory.entryOffset, "the version resource");
      version = readVersionInfo(bytes, offset);
    }
  } catch (caught) {
    if (!(caught instanceof FormatError)) throw caught;
    error = caught;
  }
  return { entries, version, ...(error === undefined ? {} : { error }) };
}

/** A row of one table. `target` is relative to the root. */
interface Row {
  readonly offset: number;
  readonly identifier: Identifier;
  readonly target: number;
}

/** The leaves below types and names, on the third level: Windows looks for them only there. */
function* walk(space: AddressSpace, { address: root, entryOffset }: DataDirectory): Generator<Resource, void, void> {
  let left = MOST_ROWS;
  const rowsOf = function* (target: number, reference: number): Generator<Row, void, void> {
    const head = space.structure(root + target, 16, reference, "a table of resources");
    const count = head.u16(12) + head.u16(14);
    for (let index = 0; index < count; index++) {
      if (left-- === 0) throw new FormatError("pe", head.offset, `there are more than ${MOST_ROWS} resources`);
      const row = space.structure(root + target + 16 + 8 * index, 8, head.offset + 12, "a row of resources");
      yield { offset: row.offset, identifier: identifierOf(space, root, row.u32(0), row.offset), target: row.u32(4) };
    }
  };
  const below = ({ offset, target }: Row): Generator<Row, void, void> => {
    if (target < SUBDIRECTORY) throw new FormatError("pe", offset + 4, "a resource without a name or a language");
    return rowsOf(target - SUBDIRECTORY, offset + 4);
  };
  for (const type of rowsOf(0, entryOffset))
    for (const name of below(type))
      for (const language of below(name)) {
        if (language.target >= SUBDIRECTORY)
          throw new FormatError("pe", language.offset + 4, "a table of resources below the languages");
        const leaf = space.structure(root + language.target, 16, language.offset + 4, "the place of a resource");
        yield {
          type: type.identifier,
          name: name.identifier,
          language: language.identifier,
          address: leaf.u32(0),
          size: leaf.u32(4),
        };
      }
}

/** A number, or the place of a name: a length of two bytes and that many characters of two bytes. */
function identifierOf(space: AddressSpace, root: number, value: number, reference: number): Identifier {
  if (value < SUBDIRECTORY) return value;
  const what = "the name of a resource";
  const at = root + value - SUBDIRECTORY;
  const length = 2 * space.structure(at, 2, reference, what).u16(0);
  space.spend(length, reference);
  return new TextDecoder("utf-16le", { ignoreBOM: true }).decode(space.table(at + 2, length, reference, what).bytes);
}
