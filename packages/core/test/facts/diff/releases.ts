import type { Facts } from "../../../src/facts/catalogue/catalogue.ts";
import { establishChanges } from "../../../src/facts/diff/establish.ts";
import type { Release } from "../../../src/facts/diff/release.ts";
import type { Subject } from "../../../src/facts/subject.ts";
import { parseWheelFilename } from "../../../src/wheel/filename.ts";
import { parseHeaders } from "../../../src/wheel/headers.ts";

/** A wheel for a comparison: its own facts, its binaries and other files by their paths. */
export interface ReleaseParts {
  /** Platform tags, with dots between. */
  readonly platform?: string;
  readonly python?: string;
  readonly wheel?: Facts;
  readonly binaries?: Readonly<Record<string, Facts>>;
  readonly files?: Readonly<Record<string, Facts>> | readonly string[];
}

const elf: Facts = { "binary.format": "elf", "binary.machine": "x86_64", "binary.vendored": false };
const kinds = { elf: "elf", pe: "pe", macho: "macho" } as const;

export function release(parts: ReleaseParts = {}): Release {
  const { platform = "linux_x86_64", python, wheel = {}, binaries = {}, files = [] } = parts;
  const name = parseWheelFilename(`demo-1.0-cp312-cp312-${platform}.whl`);
  if (typeof name === "string") throw new Error(name);
  const subject = (kind: Subject["kind"], path: string, facts: Facts): Subject => ({ kind, path, facts, gaps: [] });
  const others = Array.isArray(files)
    ? (files as readonly string[]).map((path) => [path, {}] as const)
    : Object.entries(files as Readonly<Record<string, Facts>>);
  return {
    wheel: { name, metadata: parseHeaders(python === undefined ? "" : `Requires-Python: ${python}\n`) },
    subjects: [
      subject("wheel", "", wheel),
      ...Object.entries(binaries).map(([path, facts]) => {
        const all = { ...elf, ...facts };
        return subject(kinds[all["binary.format"] as keyof typeof kinds], path, all);
      }),
      ...others.map(([path, facts]) => subject("file", path, facts)),
    ],
  };
}

/** Every change of one kind, in its order. */
export function changes<Name extends keyof Facts>(
  name: Name,
  old: ReleaseParts,
  fresh: ReleaseParts,
): readonly (Facts[Name] & {})[] {
  return establishChanges(release(old), release(fresh)).flatMap(({ facts }) => facts[name] ?? []) as never;
}
