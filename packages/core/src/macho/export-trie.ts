import { createCursor } from "../bytes/cursor.ts";
import { decodeText } from "../bytes/text.ts";
import { FormatError } from "../errors.ts";
import { LC_DYLD_EXPORTS_TRIE, LC_DYLD_INFO, LC_DYLD_INFO_ONLY } from "./constants.ts";
import type { MachoReader } from "./header.ts";
import { assertCommandSize, type LoadCommand, onlyCommand } from "./load-commands.ts";
import type { ExportTrie } from "./macho.ts";

/** Names share their beginnings, so that more comes out than the trie holds, but not many times more. */
const MOST_SHARING = 64;
const ALLOWANCE = 1 << 20;

/**
 * The trie in which dyld looks exported names up; undefined in files that have none (before macOS 10.6).
 *
 * A node is the size of what it says of the name that ends there, that much, a count of children, and for each the
 * characters that lead to it and its offset.
 *
 * @throws {FormatError} where a node leaves the trie or is reached twice: it is then no tree, and may be without end.
 */
export function readExportTrie(reader: MachoReader, commands: readonly LoadCommand[]): ExportTrie | undefined {
  const own = onlyCommand(commands, LC_DYLD_EXPORTS_TRIE);
  const shared = onlyCommand(commands, LC_DYLD_INFO, LC_DYLD_INFO_ONLY);
  if (own === undefined && shared === undefined) return undefined;
  const what = "the export trie";
  // dyld prefers the command of its own.
  const [command, field, size] = own === undefined ? [shared as LoadCommand, 40, 48] : [own, 8, 16];
  assertCommandSize(command, size, what);
  const offset = reader.u32(command.offset + field);
  const bytes = reader.table(offset, reader.u32(command.offset + field + 4), what);
  const base = reader.start + offset;
  // Once without names, so that asking for them later cannot find the trie broken.
  const count = walk(bytes, base, undefined);
  return {
    count,
    names: () => {
      let budget = bytes.length * MOST_SHARING + ALLOWANCE;
      const names: string[] = [];
      walk(bytes, base, (name) => {
        budget -= name.length;
        if (budget >= 0) names.push(asUtf8(name));
        return budget >= 0;
      });
      return budget < 0 ? undefined : names;
    },
    namesStartWith: (...beginnings) => {
      let found = false;
      const onExport = (name: string): boolean => {
        found ||= beginnings.some((beginning) => name.startsWith(beginning));
        return !found;
      };
      walk(bytes, base, onExport, Math.max(...beginnings.map(({ length }) => length)), (name) =>
        beginnings.some((beginning) => name.startsWith(beginning) || beginning.startsWith(name)),
      );
      return found;
    },
  };
}

/**
 * Walk the trie in depth.
 *
 * @param onExport told each name, one byte a character; ends the walk with false. Without it no names are put together.
 * @param most characters of a name that matter: a trie can be as deep as it is large.
 * @param leads is there anything of interest below a beginning?
 * @returns how many names it met.
 */
function walk(
  bytes: Uint8Array,
  base: number,
  onExport: ((name: string) => boolean) | undefined,
  most = Number.POSITIVE_INFINITY,
  leads: (beginning: string) => boolean = () => true,
): number {
  if (bytes.length === 0) return 0;
  const cursor = createCursor(bytes, "macho", base, "the export trie");
  const visited = new Uint8Array(bytes.length);
  const pending: { readonly node: number; readonly name: string }[] = [{ node: 0, name: "" }];
  let count = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, name } = next;
    if (visited[node] !== 0)
      throw new FormatError(
        "macho",
        base + node,
        node < bytes.length
          ? "a node of the export trie is reached twice"
          : `a node of the export trie is at ${node} of ${bytes.length} bytes`,
      );
    visited[node] = 1;
    cursor.position = node;
    const terminalSize = cursor.uleb();
    const children = cursor.position + terminalSize;
    if (terminalSize > 0) {
      count++;
      if (onExport?.(name) === false) return count;
    }
    cursor.position = children;
    const childCount = cursor.u8();
    const below: typeof pending = [];
    for (let child = 0; child < childCount; child++) {
      const edge = cursor.text();
      const childName = onExport === undefined || name.length >= most ? name : name + asLatin1(edge);
      const childNode = cursor.uleb();
      if (onExport === undefined || leads(childName)) below.push({ node: childNode, name: childName });
    }
    for (let last = below.pop(); last !== undefined; last = below.pop()) pending.push(last);
  }
  return count;
}

/** One byte a character: a character of UTF-8 can be parted among edges. */
function asLatin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function asUtf8(latin1: string): string {
  if (/^[\0-\x7f]*$/.test(latin1)) return latin1;
  return decodeText(Uint8Array.from(latin1, (character) => character.charCodeAt(0)));
}
