// Makes an input small that breaks a promise, as long as it goes on breaking the same one.
import { createProbe } from "./probe.mjs";

const MOST_MS = 30_000;

/** @returns the smallest input found in bounded time, and whether the given one broke the promise again by itself. */
export async function minimise(given, input, failure) {
  const probe = createProbe(given);
  const breaks = async (bytes) => {
    const found = await probe.read(bytes);
    return found?.kind === failure.kind && found.same === failure.same;
  };
  try {
    if (!(await breaks(input))) return { bytes: input, reproduced: false };
    return { bytes: await shrink(input, breaks, performance.now() + MOST_MS), reproduced: true };
  } finally {
    probe.close();
  }
}

/**
 * Leave out ranges, then clear ranges, each half as long as the one before, while `keeps` says that nothing is lost.
 *
 * @param deadline in milliseconds of `performance.now()`.
 */
export async function shrink(input, keeps, deadline) {
  let bytes = input;
  const attempt = async (change) => {
    for (let length = 2 ** Math.floor(Math.log2(bytes.length || 1)); length >= 1; length /= 2) {
      for (let at = 0; at < bytes.length; ) {
        if (performance.now() > deadline) return;
        const made = change(bytes, at, Math.min(length, bytes.length - at));
        if (made !== undefined && (await keeps(made))) {
          at += made.length - bytes.length + length;
          bytes = made;
        } else at += length;
      }
    }
  };
  await attempt(
    (from, at, length) => new Uint8Array(Buffer.concat([from.subarray(0, at), from.subarray(at + length)])),
  );
  await attempt((from, at, length) =>
    from.subarray(at, at + length).every((byte) => byte === 0)
      ? undefined
      : Uint8Array.from(from).fill(0, at, at + length),
  );
  return bytes;
}
