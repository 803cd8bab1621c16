export type Width = 2 | 4 | 8;

/** Little-endian numbers, one behind the other, each with its width in bytes. */
export function littleEndian(...numbers: readonly (readonly [value: number, width: Width])[]): Uint8Array {
  const bytes = new Uint8Array(numbers.reduce((sum, [, width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, width] of numbers) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  return bytes;
}
