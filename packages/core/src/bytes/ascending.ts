/**
 * How many of ascending numbers are not above a limit: the place behind the last of them. It looks at few of them.
 *
 * @param count how many numbers there are.
 * @param numberAt the number at a place, from 0.
 */
export function countUpTo(limit: number, count: number, numberAt: (place: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numberAt(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
