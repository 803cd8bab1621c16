import { concat, words } from "./macho.ts";
import { buildPe, FIRST, OPTIONAL, SIGNATURE, word } from "./pe.ts";

export interface LibraryOptions {
  /** The names asked of each library; a library without names is asked for one called `call`. */
  readonly imports?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  readonly delayed?: readonly string[];
  readonly exports?: readonly string[];
  /** In the table of exports; default `x.dll`. */
  readonly name?: string;
  readonly bits?: 32 | 64;
  readonly machine?: number;
  readonly program?: boolean;
  readonly linkerVersion?: readonly [number, number];
  /** IMAGE_DLLCHARACTERISTICS_*; default what linkers set: high entropy, dynamic base, NX. */
  readonly flags?: number;
  /** Behind the DOS header, so that it counts as made by Microsoft's linker. */
  readonly rich?: boolean;
}

const text = (value: string): Uint8Array => new TextEncoder().encode(`${value}\0`);

/** A PE file that asks for libraries and offers names. */
export function buildLibrary(options: LibraryOptions): Uint8Array {
  const { imports = [], delayed = [], exports: exported = [], bits = 64, name = "x.dll" } = options;
  const asked = Array.isArray(imports)
    ? imports.map((library: string) => [library, ["call"]] as const)
    : Object.entries(imports as Readonly<Record<string, readonly string[]>>);
  const content: [number, Uint8Array][] = [];
  let next = FIRST + 0x10;
  const put = (bytes: Uint8Array): number => {
    const at = next;
    content.push([at, bytes]);
    next += Math.ceil((bytes.length + 1) / 8) * 8;
    return at;
  };
  const lookup = (names: readonly string[]): number =>
    put(concat(...names.map((each) => word(put(concat(Uint8Array.of(0, 0), text(each))), bits)), word(0, bits)));
  const directories: Record<number, readonly [number, number]> = {};
  if (asked.length > 0) {
    const rows = asked.map(([library, names]) => {
      const table = lookup(names);
      return words([table, 0, 0, put(text(library)), table]);
    });
    directories[1] = [put(concat(...rows, words([0, 0, 0, 0, 0]))), 20 * (rows.length + 1)];
  }
  if (delayed.length > 0) {
    const rows = delayed.map((library) => {
      const table = lookup(["call"]);
      return words([1, put(text(library)), 0, table, table, 0, 0, 0]);
    });
    directories[13] = [put(concat(...rows, words([0, 0, 0, 0, 0, 0, 0, 0]))), 32 * (rows.length + 1)];
  }
  if (exported.length > 0) {
    const count = exported.length;
    const names = put(words(exported.map((each) => put(text(each)))));
    const functions = put(words(exported.map(() => FIRST)));
    const numbers = put(concat(...exported.map((_, index) => Uint8Array.of(index % 256, index >> 8))));
    directories[0] = [put(words([0, 0, 0, put(text(name)), 1, count, count, functions, names, numbers])), 40];
  }
  const bytes = buildPe({
    bits,
    content,
    directories,
    ...(options.machine === undefined ? {} : { machine: options.machine }),
    ...(options.linkerVersion === undefined ? {} : { linkerVersion: options.linkerVersion }),
  });
  const view = new DataView(bytes.buffer);
  if (options.program === true) view.setUint16(SIGNATURE + 22, 0x22, true);
  view.setUint16(OPTIONAL + 70, options.flags ?? (bits === 64 ? 0x160 : 0x140), true);
  // `DanS`, three empty words and the mark, under the key 0.
  if (options.rich === true) bytes.set(words([0x536e6144, 0, 0, 0, 0x68636952, 0]), 0x40);
  return bytes;
}
