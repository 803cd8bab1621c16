// Post-processing steps for the fixtures: what lld cannot be asked for, but other linkers, careless tools and attackers
// produce. Thin little-endian 64-bit files only. Deliberately not built on wheel-guard's own parser, whose tests rest
// on the result.

const LC_CODE_SIGNATURE = 0x1d;
const libraryCommands = [0xc, 0x80000018, 0x8000001f];

function commandsOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const commands = [];
  for (let at = 32; commands.length < view.getUint32(16, true); at += view.getUint32(at + 4, true))
    commands.push({ at, type: view.getUint32(at, true) });
  return { view, commands };
}

function signatureStart(bytes) {
  const { view, commands } = commandsOf(bytes);
  return view.getUint32(commands.find(({ type }) => type === LC_CODE_SIGNATURE).at + 8, true);
}

const steps = {
  /** Flip the lowest bit of one byte; a negative place counts from the end. */
  flip: (bytes, { at }) => {
    bytes[at < 0 ? bytes.length + at : at] ^= 1;
  },
  /** The first byte of a text that occurs once. */
  "flip-text": (bytes, { text }) => {
    bytes[bytes.indexOf(text)] ^= 1;
  },
  /** The last character of the last string: the byte behind it, which ends the string, stays. */
  "flip-before-signature": (bytes) => {
    bytes[signatureStart(bytes) - 2] ^= 1;
  },
  "flip-signature": (bytes) => {
    bytes[signatureStart(bytes)] ^= 1;
  },
  /** The first blob of the signatures that lld makes is the code directory, which ends with the last hash. */
  "flip-last-hash": (bytes) => {
    const start = signatureStart(bytes);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const directory = start + view.getUint32(start + 16);
    bytes[directory + view.getUint32(directory + 4) - 1] ^= 1;
  },
  "set-flags": (bytes, { flags }) => {
    const { view } = commandsOf(bytes);
    view.setUint32(24, view.getUint32(24, true) | flags, true);
  },
  "set-library-command": (bytes, { library, command }) => {
    const { view, commands } = commandsOf(bytes);
    const found = commands.find(
      ({ at, type }) =>
        libraryCommands.includes(type) &&
        Buffer.from(bytes.buffer, bytes.byteOffset + at + view.getUint32(at + 8, true), library.length).equals(
          Buffer.from(library),
        ),
    );
    view.setUint32(found.at, command, true);
  },
};

/** The bytes after one step; `truncate` is the only one that changes the length. */
export function patch(bytes, step) {
  if (step.step === "truncate") return bytes.subarray(0, step.to);
  const changed = Buffer.from(bytes);
  steps[step.step](changed, step);
  return changed;
}
