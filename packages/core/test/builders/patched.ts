/** The bytes with some of them overwritten. */
export function patched(
  bytes: Uint8Array,
  ...changes: readonly (readonly [offset: number, ...values: readonly number[]])[]
): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const [offset, ...values] of changes) copy.set(values, offset);
  return copy;
}
