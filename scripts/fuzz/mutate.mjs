// What is done to an input's bytes, whatever they mean.
import { pick } from "./random.mjs";

const BOUNDARIES = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff,
];
/** What a write at any place needs. */
export const SHORTEST = 16;
const LONGEST = 1 << 17;

/**
 * A changed copy of `seed`.
 *
 * @param literals numbers and texts of the sources.
 * @param compared pairs of numbers that were compared while the seed was read, and were not equal.
 * @param other another kept input, of which a part may be taken over.
 */
export function mutate(seed, { random, literals, compared, other }) {
  let bytes = Uint8Array.from(seed);
  // Half of the changes go where headers and tables are: to the first kilobyte and the last.
  const place = () => {
    const end = Math.max(1, bytes.length - 8);
    const near = Math.min(end, 1024);
    return [random(end), random(near), end - 1 - random(near), random(end)][random(4)];
  };
  for (let count = 1 + random(random(3) === 0 ? 8 : 2); count > 0; count--) {
    const view = new DataView(bytes.buffer);
    const at = place();
    const little = random(8) > 0;
    switch (random(11)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        bytes[at] ^= 1 << random(8);
        break;
      case 2:
        view.setUint16(at, pick(random, BOUNDARIES) & 0xffff, little);
        break;
      case 3:
        view.setUint32(at, pick(random, BOUNDARIES), little);
        break;
      case 4:
        view.setUint32(at, view.getUint32(at, little) + random(64) - 32, little);
        break;
      case 5:
        bytes.copyWithin(at, place(), place());
        break;
      case 6:
        view.setUint32(at, random(bytes.length), little);
        view.setUint32(Math.min(at + 4, bytes.length - 4), 0, little);
        break;
      case 7:
        writeLiteral(bytes, at, pick(random, literals), little, random);
        break;
      case 8:
      case 9:
        if (compared.length > 0) satisfy(bytes, pick(random, compared), random);
        break;
      default:
        bytes = spliced(bytes, at, other, random);
    }
  }
  return random(16) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes;
}

function writeLiteral(bytes, at, literal, little, random) {
  if (typeof literal === "string") {
    bytes.set(new TextEncoder().encode(literal).subarray(0, bytes.length - at), at);
    return;
  }
  const written = encode(literal, pick(random, [2, 4, 4, 8]), little);
  bytes.set(written.subarray(0, bytes.length - at), at);
}

/**
 * Where one of two compared numbers stands in the input, write the other: so a checksum, a count or a size comes
 * right that no blind change would hit ("input-to-state correspondence").
 */
function satisfy(bytes, [left, right], random) {
  const [from, to] = random(2) === 0 ? [left, right] : [right, left];
  const value = to + (random(4) === 0 ? random(3) - 1 : 0);
  const width = from > 0xffffffff ? 8 : from > 0xffff ? 4 : pick(random, [2, 4, 8]);
  const little = random(4) > 0;
  const wanted = encode(from, width, little);
  const places = [];
  for (let at = bytes.indexOf(wanted[0]); at >= 0 && places.length < 32; at = bytes.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) places.push(at);
  }
  if (places.length > 0) bytes.set(encode(value, width, little), pick(random, places));
}

function encode(value, width, little) {
  const bytes = new Uint8Array(width);
  let rest = BigInt.asUintN(64, BigInt(Number.isFinite(value) ? Math.trunc(value) : 0));
  for (let index = 0; index < width; index++) {
    bytes[little ? index : width - 1 - index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** Some bytes taken out, put in, or taken over from the other input. */
function spliced(bytes, at, other, random) {
  const length = 1 + random(random(2) === 0 ? 16 : 512);
  const kind = random(3);
  const removed = kind === 1 ? 0 : Math.min(length, bytes.length - at);
  const from = random(Math.max(1, other.length - length));
  const added =
    kind === 0
      ? other.subarray(0, 0)
      : kind === 1 && random(2) === 0
        ? bytes.subarray(at, at + length)
        : other.subarray(from, from + length);
  const made = Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
  return made.length < SHORTEST || made.length > LONGEST ? bytes : new Uint8Array(made);
}
