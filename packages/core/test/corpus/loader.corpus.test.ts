import { spawnSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Subject } from "../../src/facts/subject.ts";
import { corpusPath, gatherCorpusWheel, wheelFiles } from "./corpus.ts";

// The wheels for the Python that this test looks for, as the real loader takes them: no package is imported.

const wheels = [
  "rasterio-1.4.4-cp311-cp311-manylinux_2_28_x86_64.whl",
  "pyproj-3.7.2-cp311-cp311-manylinux_2_28_x86_64.whl",
  "shapely-2.2.0-cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl",
];

/** A CPython 3.11 on PATH whose loader is glibc's on x86_64, else undefined. */
function findPython(): string | undefined {
  const question = "import platform, sys; print(sys.version_info[:2], platform.libc_ver()[0], platform.machine())";
  return ["python3.11", "python3"].find((program) => {
    const { stdout } = spawnSync(program, ["-c", question], { encoding: "utf8" });
    // stdout is null where there is no such program.
    return (stdout as string | null)?.trim() === "(3, 11) glibc x86_64";
  });
}

const loadAndPrintMaps =
  "import ctypes, os, sys; ctypes.CDLL(sys.argv[1], os.RTLD_LAZY); print(open('/proc/self/maps').read())";

function run(program: string, words: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, encoding: "utf8", maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} exited with ${status}\n${stderr}`);
  return stdout;
}

/** The members that are mapped once a member is loaded, sorted. */
function mappedWith(python: string, folder: string, member: string): string[] {
  const maps = run(python, ["-c", loadAndPrintMaps, join(folder, member)], folder);
  const paths = maps.split("\n").map((line) => line.slice(line.indexOf("/")));
  const below = paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1));
  return [...new Set(below)].sort();
}

/** The members that loading one brings with it, by binary.resolution, sorted. */
function closure(subjects: ReadonlyMap<string, Subject>, root: string): string[] {
  const reached = new Set([root]);
  for (const member of reached)
    for (const { path } of subjects.get(member)?.facts["binary.resolution"] ?? [])
      if (path !== undefined) reached.add(path);
  return [...reached].sort();
}

const python = findPython();

beforeAll(() => {
  if (python === undefined)
    process.stderr.write("No Python 3.11 on PATH: what the real loader maps is not compared with binary.resolution.\n");
});

describe.each(wheels)("%s", (file) => {
  it("is in the corpus, and each of its libraries is carried or the platform's", async () => {
    expect(wheelFiles).toContain(file);
    const binaries = (await gatherCorpusWheel(file)).filter(({ kind }) => kind === "elf");
    expect(binaries.length).toBeGreaterThan(0);
    const elsewhere = binaries.flatMap(({ path, facts }) =>
      (facts["binary.resolution"] ?? [{ library: "not resolved", kind: "missing" as const }])
        .filter(({ kind }) => kind !== "wheel" && kind !== "system")
        .map(({ library, kind }) => `${path} ${library} ${kind}`),
    );
    expect(elsewhere).toEqual([]);
  });

  it("maps for each extension what binary.resolution says, and uses what binary.used says", async () => {
    const subjects = new Map((await gatherCorpusWheel(file)).map((subject) => [subject.path, subject]));
    const binaries = [...subjects.values()].filter(({ kind }) => kind === "elf");
    const extensions = binaries.filter(({ facts }) => facts["binary.vendored"] === false).map(({ path }) => path);
    expect(extensions.length).toBeGreaterThan(0);
    const expected = Object.fromEntries(extensions.map((path) => [path, closure(subjects, path)]));
    const used = binaries.filter(({ facts }) => facts["binary.used"] === true).map(({ path }) => path);
    expect([...new Set(Object.values(expected).flat())].sort()).toEqual(used.sort());
    if (python === undefined) return;
    // The map shows real paths.
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "wheel-guard-")));
    try {
      run(python, ["-m", "zipfile", "-e", corpusPath(file), folder], folder);
      expect(Object.fromEntries(extensions.map((path) => [path, mappedWith(python, folder, path)]))).toEqual(expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
