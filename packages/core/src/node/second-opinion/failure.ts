/** Libraries put names and whole buffers into their messages. */
const LONGEST = 200;

/** Why a library failed, in one line of bounded length. */
export function failureText(error: unknown): string {
  const text = String(error instanceof Error ? error.message : error).slice(0, LONGEST + 1);
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
