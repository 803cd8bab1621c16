import type { Tag } from "../../wheel/filename.ts";
import { machineOfPlatform } from "./platform-family.ts";

/** Can one environment hold two wheels of these tags? Some tag of the one must fit an interpreter that fits the other. */
export function installableTogether(first: readonly Tag[], second: readonly Tag[]): boolean {
  return first.some((a) => second.some((b) => platformsMeet(a.platform, b.platform) && pythonsMeet(a, b)));
}

function platformsMeet(a: string, b: string): boolean {
  if (a === "any" || b === "any") return true;
  const [one, other] = [machineOfPlatform(a), machineOfPlatform(b)];
  return one.system === other.system && one.machines.some((machine) => other.machines.includes(machine));
}

interface Interpreters {
  readonly implementation: string;
  readonly major: number;
  readonly lowest: number;
  readonly highest: number;
  /** Without the global lock, with it, or either. */
  readonly threaded: boolean | undefined;
}

function pythonsMeet(a: Tag, b: Tag): boolean {
  const [one, other] = [interpretersOf(a), interpretersOf(b)];
  if (one === undefined || other === undefined) return false;
  return (
    (one.implementation === "py" || other.implementation === "py" || one.implementation === other.implementation) &&
    one.major === other.major &&
    Math.max(one.lowest, other.lowest) <= Math.min(one.highest, other.highest) &&
    (one.threaded === undefined || other.threaded === undefined || one.threaded === other.threaded)
  );
}

/** The interpreters that a tag fits (PEP 425; platform compatibility tags, "Use"). */
function interpretersOf({ python, abi }: Tag): Interpreters | undefined {
  const match = /^([a-z]+?)([23])(\d*)$/.exec(python);
  if (match === null) return undefined;
  const [, implementation = "", major = "", minor = ""] = match;
  const lowest = minor === "" ? 0 : Number(minor);
  // The stable ABI and plain Python serve every later minor version, a CPython tag its own alone.
  const later = implementation === "py" || abi.startsWith("abi3");
  const threaded = abi === "none" || abi === "abi3" ? undefined : abi.endsWith("t");
  return {
    implementation,
    major: Number(major),
    lowest,
    highest: later ? Number.POSITIVE_INFINITY : lowest,
    threaded: abi === "abi3" ? false : threaded,
  };
}
