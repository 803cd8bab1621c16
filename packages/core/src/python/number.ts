/**
 * Behind the end of the number that begins at `start` with a digit, or with a point and a digit (Python reference,
 * "Numeric literals"). What follows may be a name at once: `0x1for x in y` is the number 0x1f and the name `or`.
 */
export function scanNumber(text: string, start: number): number {
  const digits = (from: number, isDigit: (code: number) => boolean): number => {
    let at = from;
    for (;;) {
      const code = text.charCodeAt(at);
      if (isDigit(code)) at++;
      else if (code === 0x5f && at > from && isDigit(text.charCodeAt(at + 1))) at += 2;
      else return at;
    }
  };
  if (text.charCodeAt(start) === 0x30) {
    const base = bases[text[start + 1]?.toLowerCase() ?? ""];
    // `0x_1f` has its first underscore before any digit.
    const from = start + (text.charCodeAt(start + 2) === 0x5f ? 3 : 2);
    if (base?.(text.charCodeAt(from))) return digits(from, base);
  }
  let end = digits(start, isDecimal);
  if (text.charCodeAt(end) === 0x2e) end = digits(end + 1, isDecimal);
  const exponent = text.charCodeAt(end) | 0x20;
  if (exponent === 0x65) {
    const sign = text.charCodeAt(end + 1);
    const from = end + (sign === 0x2b || sign === 0x2d ? 2 : 1);
    if (isDecimal(text.charCodeAt(from))) end = digits(from, isDecimal);
  }
  const suffix = text.charCodeAt(end) | 0x20;
  // Python 2 wrote long numbers with an `l`.
  return suffix === 0x6a || suffix === 0x6c ? end + 1 : end;
}

const isDecimal = (code: number): boolean => code >= 0x30 && code <= 0x39;

const bases: Readonly<Record<string, (code: number) => boolean>> = {
  x: (code) => isDecimal(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66),
  o: (code) => code >= 0x30 && code <= 0x37,
  b: (code) => code === 0x30 || code === 0x31,
};
