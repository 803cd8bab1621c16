// Post-processing steps for the fixtures: what no linker makes, but careless tools and attackers do. Deliberately not
// built on wheel-guard's own parser, whose tests rest on the result.

const headerAt = (bytes) => bytes.readUInt32LE(60);
const directoryAt = (bytes, index) =>
  headerAt(bytes) + 24 + (bytes.readUInt16LE(headerAt(bytes) + 24) === 0x20b ? 112 : 96) + 8 * index;

const steps = {
  /** Flip the lowest bit of one byte; a negative place counts from the end. */
  flip: (bytes, { at }) => {
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
  },
  /** The first byte of a text that occurs once, two bytes a character, the upper one first. */
  "flip-text": (bytes, { text }) => {
    bytes[bytes.indexOf(Buffer.from(text, "utf16le").swap16())] ^= 1;
  },
  /** Of the certificate, behind its header of 8 bytes. */
  "flip-signature": (bytes, { at }) => {
    bytes[bytes.readUInt32LE(directoryAt(bytes, 4)) + 8 + at] ^= 1;
  },
  /** Neither is part of the digest. */
  "set-checksum": (bytes, { value }) => {
    bytes.writeUInt32LE(value, headerAt(bytes) + 24 + 64);
  },
  "set-directory-size": (bytes, { index, size }) => {
    bytes.writeUInt32LE(size, directoryAt(bytes, index) + 4);
  },
  /** Bytes behind the signed message, inside a certificate that is made larger. */
  "hide-bytes": (bytes, { text }) => {
    const directory = directoryAt(bytes, 4);
    const start = bytes.readUInt32LE(directory);
    const added = Buffer.from(text.padEnd(Math.ceil(text.length / 8) * 8, "."));
    const changed = Buffer.concat([bytes, added]);
    changed.writeUInt32LE(bytes.readUInt32LE(directory + 4) + added.length, directory + 4);
    changed.writeUInt32LE(bytes.readUInt32LE(start) + added.length, start);
    return changed;
  },
  append: (bytes, { text }) => Buffer.concat([bytes, Buffer.from(text)]),
  truncate: (bytes, { to }) => bytes.subarray(0, to < 0 ? bytes.length + to : to),
};

/** The bytes after one step. */
export function patch(bytes, step) {
  const changed = Buffer.from(bytes);
  return steps[step.step](changed, step) ?? changed;
}
