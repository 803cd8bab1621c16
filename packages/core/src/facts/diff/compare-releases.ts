/** No real version comes near; what lies behind is not compared. */
const LONGEST = 100;

/**
 * Compare two versions of libraries, which follow no common scheme: numbers by value, words by their letters, and
 * whoever has more parts is newer (OpenSSL's 1.0.2u, SQLite's 3.53.1, GEOS's 3.14.1).
 *
 * @returns negative where the first is older, positive where it is newer, 0 where they are equal.
 */
export function compareReleases(one: string, other: string): number {
  const [parts, others] = [partsOf(one), partsOf(other)];
  for (let index = 0; index < Math.max(parts.length, others.length); index++) {
    const order = compareParts(parts[index], others[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function partsOf(version: string): readonly string[] {
  return (
    version
      .slice(0, LONGEST)
      .toLowerCase()
      .match(/\d+|[a-z]+/g) ?? []
  );
}

/** Words of releases that come before the one they are named after. */
const early: ReadonlySet<string | undefined> = new Set(["alpha", "beta", "rc", "pre", "dev"]);

/** `1.1-rc1` is older than `1.1`, `1.0.2u` is newer than `1.0.2`. */
function compareParts(one: string | undefined, other: string | undefined): number {
  if (one === other) return 0;
  if (one === undefined) return early.has(other) ? 1 : -1;
  if (other === undefined) return early.has(one) ? -1 : 1;
  const [number, otherNumber] = [/^\d/.test(one), /^\d/.test(other)];
  if (number && otherNumber) return Number(one) - Number(other);
  if (number !== otherNumber) return number ? 1 : -1;
  return one < other ? -1 : 1;
}
