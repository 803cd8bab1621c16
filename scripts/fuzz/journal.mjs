// The file in which the reading process writes down each input before it reads it: the input's number, its length, its
// bytes. It lies in the page cache, and costs some microseconds an input.
import { openSync, readFileSync, readSync, writeSync } from "node:fs";

const HEADER = 8;
let buffer = Buffer.alloc(1 << 19);

export function writeDown(file, number, bytes) {
  if (buffer.length < HEADER + bytes.length) buffer = Buffer.alloc(2 * (HEADER + bytes.length));
  buffer.writeUInt32LE(number, 0);
  buffer.writeUInt32LE(bytes.length, 4);
  buffer.set(bytes, HEADER);
  writeSync(file, buffer, 0, HEADER + bytes.length, 0);
}

/** The number of the input that is being read, from a file that may still be written. */
export function createJournalReader(path) {
  const file = openSync(path, "a+");
  const header = Buffer.alloc(4);
  return () => (readSync(file, header, 0, 4, 0) === 4 ? header.readUInt32LE(0) : 0);
}

/** The last input. */
export function lastInput(path) {
  const bytes = readFileSync(path);
  return {
    number: bytes.readUInt32LE(0),
    bytes: new Uint8Array(bytes.subarray(HEADER, HEADER + bytes.readUInt32LE(4))),
  };
}
