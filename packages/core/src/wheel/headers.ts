/** A document of `Name: value` lines, as METADATA and WHEEL are (core metadata specification; RFC 822 folding). */
export interface Headers {
  /** Every value of a field in order, [] where it does not occur. Names are compared without case. */
  all(name: string): readonly string[];
  /** The first value of a field. */
  first(name: string): string | undefined;
}

/** Parse headers up to the first empty line. Lines that are no header are passed over. */
export function parseHeaders(text: string): Headers {
  const fields = new Map<string, string[]>();
  let current: string[] | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line === "") break;
    if (line.startsWith(" ") || line.startsWith("\t")) {
      if (current !== undefined) current.push(`${current.pop() ?? ""}\n${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    current = fields.get(name) ?? [];
    current.push(line.slice(colon + 1).trim());
    fields.set(name, current);
  }
  return {
    all: (name) => fields.get(name.toLowerCase()) ?? [],
    first: (name) => fields.get(name.toLowerCase())?.[0],
  };
}
