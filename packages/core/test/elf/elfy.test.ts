import { describe, expect, it } from "vitest";
import { parsePartialElf } from "../../src/elf/parse.ts";
import { compareElf, readElfTables } from "../../src/facts/second-opinion/elf.ts";
import { readElfAgain } from "../../src/node/second-opinion/elfy.ts";
import { fixtureBytes, fixtures } from "./fixture-table.ts";

// elfy is an independent reader of headers, segments and sections. It fails on a file without section headers.
const readable = fixtures.filter(({ file }) => readElfTables(fixtureBytes(file)) !== undefined);

describe("elfy agrees on header, segments and sections", () => {
  it("compares nearly all of the binaries", () => {
    expect(readable.length).toBeGreaterThan(150);
  });

  it.each(readable.map(({ file }) => file))("%s", (file) => {
    const bytes = fixtureBytes(file);
    const ours = readElfTables(bytes);
    const theirs = readElfAgain(bytes);
    expect(ours && [...compareElf(file, ours, theirs)]).toEqual([]);
    // What was compared: everything but types that elfy has no name for.
    const { header, segments, sections } = parsePartialElf(bytes);
    expect(theirs).toMatchObject({
      header: { class: header?.bits, "byte order": header?.endian, "entry point": header?.entry },
      segments: segments?.map(({ offset, address, fileSize }) => ({ offset, address, "size in the file": fileSize })),
      sections: sections?.map(({ name, address, offset, size }) => ({ name, address, offset, size })),
    });
  });
});
