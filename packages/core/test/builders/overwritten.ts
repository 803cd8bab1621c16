import fc from "fast-check";

/** Values that break readers: the ends of every width, signs, and counts just beyond a file. */
export const boundaryValues = [0, 1, 7, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff] as const;

/** Where a file holds something else than zeros: most of a small file is padding. */
export function filledPlaces(bytes: Uint8Array): Uint32Array {
  return Uint32Array.from([...bytes.keys()].filter((at) => bytes[at] !== 0));
}

/** One of the files with some of its fields overwritten by these values, whole or cut. */
export function overwrittenFields(seeds: readonly Uint8Array[], values: readonly number[]): fc.Arbitrary<Uint8Array> {
  const places = seeds.map(filledPlaces);
  return fc
    .record({
      seed: fc.nat(seeds.length - 1),
      writes: fc.array(
        fc.record({
          place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
          value: fc.constantFrom(...values),
          width: fc.constantFrom(1, 2, 4, 8),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4 }),
    })
    .map(({ seed, writes, cut }) => {
      const bytes = Uint8Array.from(seeds[seed] as Uint8Array);
      const filled = places[seed] as Uint32Array;
      const view = new DataView(bytes.buffer);
      for (const { place, value, width } of writes) {
        const at = Math.min(filled[Math.floor(place * filled.length)] ?? 0, bytes.length - 8);
        if (width === 1) view.setUint8(at, value & 0xff);
        else if (width === 2) view.setUint16(at, value & 0xffff, true);
        else view.setUint32(at, value >>> 0, true);
        if (width === 8) view.setUint32(at + 4, value >>> 0, true);
      }
      return cut === null ? bytes : bytes.subarray(0, Math.floor(cut * bytes.length));
    });
}
