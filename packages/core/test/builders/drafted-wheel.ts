import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { demoDistInfo, recordRow } from "./wheel.ts";
import { buildZip, concat, extraField, fields, toBytes, type ZipMember, type ZipOptions } from "./zip.ts";

/** A wheel that is being made: files and folders by their paths, in the order of their data, and the container's form. */
export interface Draft {
  readonly members: ReadonlyMap<string, ZipMember>;
  readonly options: ZipOptions;
  /** Numbers by which the members are sorted in the directory, undefined for the order of the data. */
  readonly shuffle: readonly number[] | undefined;
}

export const emptyDraft: Draft = { members: new Map(), options: {}, shuffle: undefined };

/** One step of making it. */
type Call = (draft: Draft) => Draft;

const letters = fc.constantFrom(..."abcXYZ019_.-+,'@ é漢𝄞".split(/(?:)/u));
const component = fc
  .array(letters, { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(""))
  // Windows drops a dot or a space at the end.
  .filter((text) => !/[. ]$/.test(text));
/** Below `demo/`: the dist-info directory is the builder's own. */
const path = fc.array(component, { minLength: 1, maxLength: 3 }).map((parts) => ["demo", ...parts].join("/"));

const content = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ maxLength: 200 }).map(toBytes),
  fc.tuple(fc.nat(255), fc.nat(3000)).map(([byte, length]) => new Uint8Array(length).fill(byte)),
);
/** Stored, or a deflate stream of some level: 0 keeps the bytes as they are, in blocks. */
const level = fc.constantFrom(undefined, 0, 1, 9);
const system = fc.constantFrom({ madeBy: 20, externalAttributes: 0x20 }, { madeBy: 0x0314 }, { madeBy: 0x031e });
const mode = fc.constantFrom(0, 0o644, 0o100644, 0o100755, 0o104755);

const addFile = fc
  .record({ path, content, level, system, mode, zip64: fc.boolean(), timestamp: fc.boolean(), marked: fc.boolean() })
  .map((file): Call => {
    const data = file.level === undefined ? undefined : new Uint8Array(deflateRawSync(file.content, file));
    const size = file.content.length;
    const compressedSize = data?.length ?? size;
    // A local header has both sizes in its ZIP64 field, an entry those that are all ones.
    const wide = file.zip64 ? extraField(1, size, compressedSize) : new Uint8Array();
    const stamp = file.timestamp
      ? concat(fields([0x5455, 2], [5, 2]), new Uint8Array([1]), fields([1_700_000_000, 4]))
      : new Uint8Array();
    const header = {
      flags: file.marked || /[^ -~]/.test(file.path) ? 0x800 : 0,
      ...(file.zip64 ? { size: 0xffffffff, compressedSize: 0xffffffff } : {}),
      extra: concat(wide, stamp),
    };
    const central = { ...header, externalAttributes: file.mode * 65536, ...file.system };
    const { content } = file;
    const packed = data === undefined ? {} : { deflate: true, data };
    return put(file.path, { name: file.path, content, ...packed, local: header, central });
  });
const addFolder = path.map((folder): Call => {
  const header = { flags: 0x800 };
  const central = { ...header, madeBy: 0x0314, externalAttributes: 0o40755 * 65536 + 0x10 };
  return put(`${folder}/`, { name: `${folder}/`, local: header, central });
});
const setComment = fc
  .string({ maxLength: 40 })
  .filter((text) => !text.includes("PK"))
  .map(
    (comment): Call =>
      (draft) => ({ ...draft, options: { ...draft.options, comment } }),
  );
/** An end record that leaves every number to the ZIP64 one. */
export const allOnes = { entries: 0xffff, directorySize: 0xffffffff, directoryOffset: 0xffffffff };
const useZip64 = fc.constantFrom<ZipOptions["end"][]>({}, { directorySize: 0xffffffff }, allOnes).map(
  (end = {}): Call =>
    (draft) => ({ ...draft, options: { ...draft.options, zip64: {}, end } }),
);
const shuffleDirectory = fc.array(fc.nat(), { minLength: 1, maxLength: 20 }).map(
  (shuffle): Call =>
    (draft) => ({ ...draft, shuffle }),
);

/** Add a member, or replace the one of this name; what would be a file and a folder at once is left as it is. */
function put(path: string, member: ZipMember): Call {
  return (draft) => {
    const plain = path.replace(/\/$/, "");
    for (const other of draft.members.keys()) {
      const [theirs, file] = [other.replace(/\/$/, ""), !other.endsWith("/")];
      if (theirs === plain && other !== path) return draft;
      if (theirs.startsWith(`${plain}/`) && !path.endsWith("/")) return draft;
      if (plain.startsWith(`${theirs}/`) && file) return draft;
    }
    return { ...draft, members: new Map(draft.members).set(path, member) };
  };
}

/** Up to twelve steps, whose wheel is right whatever they are. */
export const calls = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: addFile },
    { weight: 2, arbitrary: addFolder },
    { weight: 1, arbitrary: setComment },
    { weight: 1, arbitrary: useZip64 },
    { weight: 1, arbitrary: shuffleDirectory },
  ),
  { maxLength: 12 },
);

/** The wheel after all calls: the drafted members, then the three documents. */
export function finish(draft: Draft): { members: readonly ZipMember[]; bytes: Uint8Array } {
  const files: ZipMember[] = [
    ...draft.members.values(),
    { name: `${demoDistInfo}/METADATA`, content: "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n" },
    { name: `${demoDistInfo}/WHEEL`, content: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n" },
  ];
  const rows = files
    .filter(({ name }) => !String(name).endsWith("/"))
    .map(({ name, content = "" }) => recordRow(String(name), content));
  const record = `${demoDistInfo}/RECORD`;
  const members = [...files, { name: record, content: [...rows, `${record},,`, ""].join("\n") }];
  const order = [...members.keys()];
  const { shuffle } = draft;
  if (shuffle !== undefined)
    order.sort((a, b) => (shuffle[a % shuffle.length] ?? 0) - (shuffle[b % shuffle.length] ?? 0));
  const { bytes } = buildZip(members, { ...draft.options, directoryOrder: order });
  return { members: order.map((index) => members[index] as ZipMember), bytes };
}
