import { describe, expect, it } from "vitest";
import { bytesSource } from "../../../src/bytes/source.ts";
import { gatherFacts } from "../../../src/facts/gather.ts";
import { compareContainers } from "../../../src/facts/second-opinion/container.ts";
import type { MemberReading } from "../../../src/facts/second-opinion/opinion.ts";
import type { Subject } from "../../../src/facts/subject.ts";
import { nodePlatform } from "../../../src/node/platform.ts";
import { openWheel } from "../../../src/wheel/open.ts";
import { inProcessOpinion } from "../../builders/in-process-opinion.ts";
import { build, crafted, good } from "../../zip/crafted.ts";
import {
  markedAsFolder,
  modeOfFolder,
  objectNames,
  spelledOtherwise,
  twoDirectories,
  twoPlaces,
  validUnicodePath,
} from "./crafted-containers.ts";

const file = (path: string, sha256 = "aa", size = 4): MemberReading => ({
  path,
  folder: false,
  content: { size, sha256 },
});
const folder = (path: string): MemberReading => ({ path, folder: true, content: undefined });
const unread = (path: string): MemberReading => ({ path, folder: false, content: undefined });

describe("two readings of a container", () => {
  it.each<[string, readonly MemberReading[], readonly MemberReading[], readonly string[]]>([
    ["are the same", [file("a"), folder("b/")], [folder("b/"), file("a")], []],
    ["are empty", [], [], []],
    ["have a member that only we see", [file("a"), file("b")], [file("a")], ["member b"]],
    ["have a member that we do not see", [file("a")], [file("a"), file("b")], ["member b"]],
    ["have a folder that only we see", [file("a"), folder("b/")], [file("a")], ["member b/"]],
    ["have a folder that we do not see", [file("a")], [file("a"), folder("b/")], ["member b/"]],
    ["have other bytes", [file("a", "aa")], [file("a", "bb")], ["content a"]],
    ["have another size", [file("a", "aa", 4)], [file("a", "aa", 5)], ["content a"]],
    ["have a file for a folder", [file("a")], [folder("a/")], ["kind a"]],
    ["have a folder for a file", [folder("a/")], [file("a")], ["kind a/"]],
    ["have a file and a folder of one name", [file("a"), folder("a/")], [file("a"), folder("a/")], []],
    ["have only the file of the two", [file("a"), folder("a/")], [file("a")], ["member a/"]],
    ["have only the folder of the two", [file("a"), folder("a/")], [folder("a/")], ["member a"]],
    ["have a folder besides the file", [file("a")], [file("a"), folder("a/")], ["member a/"]],
    ["have a name that is spelled otherwise", [file("a")], [file("./a")], ["name a"]],
    ["have names that lead to one place", [file("a", "aa"), file("./a", "bb")], [file("./a", "bb")], []],
    ["have names that lead out", [file("../a"), file("b/../../c")], [file("../a"), file("b/../../c")], []],
    ["keep the last of two", [file("a", "aa"), file("a", "bb")], [file("a", "bb")], []],
    ["keep the first of two", [file("a", "aa"), file("a", "bb")], [file("a", "aa")], ["content a"]],
    ["have a member that we cannot read", [unread("a")], [file("a")], []],
    ["have a member that only we can read", [file("a")], [unread("a")], []],
    ["have a folder that is written with more slashes", [folder("b//")], [folder("b/")], []],
    [
      "have a name of an object's own",
      [file("__proto__"), file("constructor")],
      [file("constructor")],
      ["member __proto__"],
    ],
  ])("%s", (_, ours, theirs, found) => {
    expect([...compareContainers(ours, theirs)].map(({ what, member }) => `${what} ${member}`)).toEqual(found);
  });

  it("are told in words", () => {
    const [first] = compareContainers([file("a", "0123456789abcdef")], [folder("a/")]);
    expect(first).toEqual({
      reader: "jszip",
      what: "kind",
      member: "a",
      ours: "4 bytes with the SHA-256 0123456789ab…",
      theirs: "a folder",
      detail: "`a`: 4 bytes with the SHA-256 0123456789ab… for wheel-guard, a folder for jszip",
    });
  });
});

async function gather(bytes: Uint8Array): Promise<Subject | undefined> {
  const wheel = await openWheel(bytesSource(bytes), { platform: nodePlatform });
  return (await gatherFacts(wheel, { platform: nodePlatform, secondOpinion: inProcessOpinion }))[0];
}

/** What is disagreed on, or why there is no opinion. */
async function opinionOn(bytes: Uint8Array): Promise<readonly string[] | string | undefined> {
  const subject = await gather(bytes);
  const found = subject?.facts["wheel.second-opinion"]?.map(({ what, member }) => `${what} ${member}`);
  return found ?? subject?.gaps.find(({ fact }) => fact === "wheel.second-opinion")?.reason;
}

describe("jszip sees something else in", () => {
  it.each<[string, Uint8Array, readonly string[]]>([
    ["two directories", twoDirectories(), ["member good.py", "member data.bin", "member evil.py"]],
    ["two places of one member", twoPlaces(), ["content good.py"]],
    ["a file that is marked as a folder", markedAsFolder(), ["kind evil.py"]],
    ["a name of its own in the Unicode path", validUnicodePath(), ["member good.py", "member evil.py"]],
    ["a name that is spelled otherwise in the member's header", spelledOtherwise(), ["name good.py"]],
  ])("%s", async (_, bytes, found) => {
    expect(await opinionOn(bytes)).toEqual(found);
  });

  it("two directories, of which nothing else is seen", async () => {
    const subject = await gather(twoDirectories());
    expect(subject?.facts["wheel.anomalies"]).toEqual([]);
  });
});

describe("jszip fails on", () => {
  it("a file with the mode of a folder, which is no disagreement", async () => {
    expect(await opinionOn(modeOfFolder())).toMatch(/^no second opinion: jszip: /);
  });
});

describe("jszip sees the same in", () => {
  it("names that mean something to an object, and nothing is polluted", async () => {
    const members = objectNames.map((name) => ({ name, content: name }));
    expect(await opinionOn(build([good, ...members]))).toEqual([]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  // Every crafted archive that is not refused, but for those that are listed here.
  const otherwise: Readonly<Record<string, readonly string[] | RegExp>> = {
    "two names": ["member a.py", "member b.py"],
    "another name in the Unicode path": ["member a.py", "member b.py"],
    encrypted: /Encrypted zip are not supported/,
    "encrypted by the directory only": /Encrypted zip are not supported/,
    "two ZIP64 fields": /uncompressed data size mismatch/,
    "there are two disks": /Multi-volume/,
    LZMA: /compression .* unknown/,
    Zstandard: /compression .* unknown/,
  };

  it.each(crafted.filter(([, , kinds]) => kinds !== "WG_FORMAT"))("%s", async (name, bytes) => {
    const opinion = await opinionOn(bytes);
    const expected = otherwise[name] ?? [];
    if (expected instanceof RegExp) expect(opinion).toMatch(expected);
    else expect(opinion).toEqual(expected);
  });
});
