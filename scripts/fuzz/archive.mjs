// Changes to an archive as an archive: a member's content, name or place, with offsets, sizes and checksums made right
// again, so that what is behind them is reached.
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { mutate, SHORTEST } from "./mutate.mjs";
import { pick } from "./random.mjs";

const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const MOST_BYTES = 1 << 18;

/** The members of an archive that is right enough to take apart, else undefined. */
export function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - 22;
  if (end < 0 || view.getUint32(end, true) !== END) return undefined;
  const members = [];
  let at = view.getUint32(end + 16, true);
  try {
    for (; view.getUint32(at, true) === ENTRY; ) {
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
      const local = view.getUint32(at + 42, true);
      const data = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      const packed = bytes.subarray(data, data + view.getUint32(at + 20, true));
      const deflate = view.getUint16(at + 10, true) === 8;
      members.push({
        name: bytes.slice(at + 46, at + 46 + nameLength),
        content: deflate ? inflateRawSync(packed, { maxOutputLength: MOST_BYTES }) : packed.slice(),
        deflate,
        flags: view.getUint16(at + 8, true) & 0x800,
        attributes: view.getUint32(at + 38, true),
      });
      at += 46 + nameLength + extraLength + commentLength;
    }
  } catch {
    return undefined;
  }
  return members.length === 0 ? undefined : members;
}

/** A right archive of these members. */
export function pack(members) {
  const parts = [];
  const entries = [];
  let offset = 0;
  for (const { name, content, deflate, flags, attributes } of members) {
    const data = deflate ? deflateRawSync(content, { level: 1 }) : content;
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(deflate ? 8 : 0, 4);
    shared.writeUInt16LE(0x21, 8);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(data.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([number(LOCAL, 4), shared, name, data]);
    const rest = Buffer.concat([Buffer.alloc(6), number(attributes, 4), number(offset, 4)]);
    entries.push(Buffer.concat([number(ENTRY, 4), number(0x0314, 2), shared, rest, name]));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const count = number(members.length, 2);
  const end = Buffer.concat([number(END, 4), Buffer.alloc(4), count, count, number(directory.length, 4)]);
  return new Uint8Array(Buffer.concat([...parts, directory, end, number(offset, 4), Buffer.alloc(2)]));
}

/** A right archive whose members are not those of `seed` any more; undefined where `seed` is none itself. */
export function mutateMembers(seed, context) {
  const members = unpack(seed);
  if (members === undefined) return undefined;
  const { random } = context;
  const member = pick(random, members);
  const others = unpack(context.other) ?? members;
  switch (random(8)) {
    case 0:
      members.splice(random(members.length), 1);
      break;
    case 1:
      members.splice(random(members.length + 1), 0, pick(random, others));
      break;
    case 2:
      member.name = changedText(member.name, context);
      break;
    case 3:
      member.content = pick(random, others).content;
      break;
    case 4:
      member.attributes = random(65536) * 65536;
      break;
    default:
      member.content =
        member.content.length >= SHORTEST
          ? mutate(member.content, { ...context, other: pick(random, others).content })
          : changedText(member.content, context);
  }
  const made = pack(members);
  return made.length > MOST_BYTES ? undefined : made;
}

function changedText(bytes, { random, literals }) {
  const at = random(bytes.length + 1);
  const literal = pick(random, literals);
  const added =
    typeof literal === "string" ? Buffer.from(literal) : Buffer.from([pick(random, [10, 44, 47, random(256)])]);
  return new Uint8Array(Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + random(3))]));
}

function number(value, width) {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntLE(value, 0, width);
  return bytes;
}
