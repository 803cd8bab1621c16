/** One field as it stands in the document. */
export interface Header {
  /** As written. */
  readonly name: string;
  /** Without white space around it; folded lines joined by line feeds, each without its own. */
  readonly value: string;
  /** Line of its name, from 1. */
  readonly line: number;
}

/** The first line among the headers that is none. */
export interface StrayLine {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** The headers end with it. */
  readonly ends: boolean;
}

/** A document of `Name: value` lines, as METADATA and WHEEL are (core metadata specification; RFC 822 folding). */
export interface Headers {
  /** Every field in order. */
  readonly fields: readonly Header[];
  readonly stray: StrayLine | undefined;
  /** They are longer than is read: what comes after it is left out. */
  readonly overlong: boolean;
  /** Something stands after the headers. */
  readonly body: boolean;
  /** Every value of a field in order, [] where it does not occur. Names are compared without case. */
  all(name: string): readonly string[];
  /** The first value of a field. */
  first(name: string): string | undefined;
}

/** How long headers may be, in UTF-16 units. A licence text makes 76 kB of them (matplotlib 3.11.2); a megabyte is none. */
export const MOST_HEADERS = 2 ** 20;

/** A name is printable ASCII but the colon (RFC 822, 3.2). Python passes over a line that has none before its colon. */
const headerStart = /^[!-9;-~]*:/;

/**
 * Parse headers up to the first line that is empty or no header: what follows it is the body, for Python's email
 * parser (which the core metadata specification goes by) as for uv 0.13.
 */
export function parseHeaders(text: string): Headers {
  const fields: { name: string; value: string; line: number }[] = [];
  let folded: string[] = [];
  let stray: StrayLine | undefined;
  let line = 0;
  let end = 0;
  let overlong = false;
  for (const { content, next } of linesOf(text)) {
    if (content === "") {
      end = next;
      break;
    }
    overlong = next > MOST_HEADERS;
    if (overlong) break;
    line++;
    const colon = content.indexOf(":");
    const current = fields.at(-1);
    if (content.startsWith(" ") || content.startsWith("\t")) {
      if (current === undefined) stray ??= { line, text: content, ends: false };
      else folded.push(content.trim());
    } else if (!headerStart.test(content)) {
      stray ??= { line, text: content, ends: true };
      break;
    } else if (colon === 0) {
      stray ??= { line, text: content, ends: false };
    } else {
      if (current !== undefined) current.value = folded.join("\n");
      folded = [content.slice(colon + 1).trim()];
      fields.push({ name: content.slice(0, colon), value: "", line });
    }
    end = next;
  }
  const last = fields.at(-1);
  if (last !== undefined) last.value = folded.join("\n");
  return { fields, stray, overlong, body: end < text.length, ...lookUp(fields) };
}

function lookUp(fields: readonly Header[]): Pick<Headers, "all" | "first"> {
  const byName = new Map<string, string[]>();
  for (const { name, value } of fields) {
    const values = byName.get(name.toLowerCase());
    if (values === undefined) byName.set(name.toLowerCase(), [value]);
    else values.push(value);
  }
  return {
    all: (name) => byName.get(name.toLowerCase()) ?? [],
    first: (name) => byName.get(name.toLowerCase())?.[0],
  };
}

/** Each line without its end, and where the next one starts. */
function* linesOf(text: string): Generator<{ readonly content: string; readonly next: number }> {
  const lineEnd = /\r\n|\n|\r/g;
  for (let start = 0; start < text.length; ) {
    const end = lineEnd.exec(text);
    const next = end === null ? text.length : lineEnd.lastIndex;
    yield { content: text.slice(start, end?.index), next };
    start = next;
  }
}
