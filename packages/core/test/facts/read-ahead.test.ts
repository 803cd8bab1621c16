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
  it("in their order, each once, one before its turn", async () => {
    const { begun, read } = reader([member("a"), member("b"), member("c")]);
    expect(await read(0)).toBe("a");
    expect(begun).toEqual(["a", "b"]);
    expect(await read(1)).toBe("b");
    expect(begun).toEqual(["a", "b", "c"]);
    expect(await read(2)).toBe("c");
    expect(begun).toEqual(["a", "b", "c"]);
  });

  it("but not where two would take too much memory", async () => {
    const { begun, read } = reader([member("a", 2 ** 26), member("b", 2 ** 26 + 1), member("c")]);
    expect(await read(0)).toBe("a");
    expect(begun).toEqual(["a"]);
    expect(await read(1)).toBe("b");
    expect(begun).toEqual(["a", "b", "c"]);
    expect(await read(2)).toBe("c");
    expect(begun).toEqual(["a", "b", "c"]);
  });

  it("with what is wrong with one told when its turn comes, or never where nobody asks", async () => {
    const { read } = reader([member("a"), member("b"), member("c")], ["b", "c"]);
    expect(await read(0)).toBe("a");
    await new Promise((resolve) => setTimeout(resolve, 1));
    await expect(read(1)).rejects.toThrow("b");
  });
});
