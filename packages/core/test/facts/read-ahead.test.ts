import { describe, expect, it } from "vitest";
import { createReadAhead } from "../../src/facts/read-ahead.ts";
import type { Member } from "../../src/zip/archive.ts";
import type { MemberContent } from "../../src/zip/member.ts";

const member = (path: string, size = 1): Member => ({ path, size }) as Member;

function reader(members: readonly Member[], fails: readonly string[] = []) {
  const begun: string[] = [];
  const read = createReadAhead(
    {
      async read({ path }) {
        begun.push(path);
        if (fails.includes(path)) throw new Error(path);
        return { bytes: new TextEncoder().encode(path) } as unknown as MemberContent;
      },
    },
    members,
  );
  return { begun, read: async (index: number) => new TextDecoder().decode((await read(index)).bytes) };
}

describe("members are read ahead", () => {
  const MiB = 2 ** 20;

  it("in their order and each once", async () => {
    const paths = Array.from({ length: 40 }, (_, index) => `m${index}`);
    const { begun, read } = reader(paths.map((path) => member(path)));
    for (const [index, path] of paths.entries()) {
      expect(await read(index)).toBe(path);
      expect(begun).toEqual(paths.slice(0, Math.min(index + 16, 40)));
    }
  });

  it("as far as they do not take too much memory, one at least", async () => {
    const sizes = [100, 18, 18, 18, 60, 1];
    const { begun, read } = reader(sizes.map((size, index) => member(`m${index}`, size * MiB)));
    const seen: number[] = [];
    for (const index of sizes.keys()) {
      await read(index);
      seen.push(begun.length);
    }
    expect(seen).toEqual([1, 3, 4, 4, 5, 6]);
  });

  it("with what is wrong with one told when its turn comes, or never where nobody asks", async () => {
    const { read } = reader([member("a"), member("b"), member("c")], ["b", "c"]);
    expect(await read(0)).toBe("a");
    await new Promise((resolve) => setTimeout(resolve, 1));
    await expect(read(1)).rejects.toThrow("b");
  });
});
