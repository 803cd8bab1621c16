/** What is shown of a value at most, in UTF-16 units: values have no limit of their own. */
const SHOWN = 80;

/** A value as a sentence names it: between backticks, and only its beginning where it is long. */
export function quote(value: string): string {
  return `\`${value.slice(0, SHOWN)}${value.length > SHOWN ? "…" : ""}\``;
}
