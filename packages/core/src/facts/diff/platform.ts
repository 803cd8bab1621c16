import { groupBy } from "../../group-by.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { machineOfPlatform } from "../set/platform-family.ts";
import { memberPath } from "../subject.ts";
import { binariesOf, type Release, wholeFacts } from "./release.ts";

type PlatformChange = Facts["diff.platform-change"] & {};

/** What a platform tag asks for on one machine. */
interface Demand {
  readonly system: string;
  readonly machine: string;
  /** Of the C library, of macOS, or the interface of Android; 0.0 where the tag has none. */
  readonly version: readonly [number, number];
  readonly tag: string;
}

/** PEP 600 gives the names before it as aliases. */
const aliases: Readonly<Record<string, string>> = { "1": "_2_5", "2010": "_2_12", "2014": "_2_17" };

/** See `diff.platform-change` in the catalogue. */
export function platformChanges(old: Release, fresh: Release): PlatformChange[] {
  const [before, after] = [lowestDemands(old), lowestDemands(fresh)];
  const changes = [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)];
    const order = was === undefined ? 1 : is === undefined ? -1 : compareVersions(is.version, was.version);
    if (was !== undefined && is !== undefined && order === 0) return [];
    const change = was === undefined ? "added" : is === undefined ? "lost" : order > 0 ? "raised" : "lowered";
    return [{ change, was, is }] as const;
  });
  const grouped = groupBy(changes, ({ change, was, is }) => JSON.stringify([change, was?.tag, is?.tag]));
  return [...grouped.values()].map((group) => describe(group, fresh));
}

/** For each kind of system and machine the demand of the lowest version. */
function lowestDemands({ wheel }: Release): Map<string, Demand> {
  const lowest = new Map<string, Demand>();
  for (const { platform } of wheel.name?.tags ?? []) {
    for (const demand of demandsOf(platform)) {
      const key = `${demand.system} ${demand.machine}`;
      const known = lowest.get(key);
      if (known === undefined || compareVersions(demand.version, known.version) < 0) lowest.set(key, demand);
    }
  }
  return lowest;
}

function demandsOf(tag: string): readonly Demand[] {
  const plain = tag.replace(/^manylinux(1|2010|2014)_/, (_, name: string) => `manylinux${aliases[name]}_`);
  const versioned = /^([a-z]+)_(\d{1,4})(?:_(\d{1,4}))?_/.exec(plain);
  const system = versioned?.[1] ?? /^[a-z]+/.exec(plain)?.[0] ?? plain;
  const version = [Number(versioned?.[2] ?? 0), Number(versioned?.[3] ?? 0)] as const;
  // `win32` and `win_amd64` are two machines of one system.
  const { system: family, machines } = machineOfPlatform(plain);
  const names = machines.map((machine) => (machine === "" ? family.slice(system.length).replace(/^_/, "") : machine));
  return names.map((machine) => ({ system, machine, version, tag }));
}

function compareVersions(one: Demand["version"], other: Demand["version"]): number {
  return one[0] - other[0] || one[1] - other[1];
}

function describe(
  group: readonly {
    readonly change: PlatformChange["change"] & {};
    readonly was: Demand | undefined;
    readonly is: Demand | undefined;
  }[],
  fresh: Release,
): PlatformChange {
  const [{ change, was, is } = { change: "lost" as const, was: undefined, is: undefined }] = group;
  const machines = group.flatMap((one) => (one.is ?? one.was)?.machine ?? []).filter((machine) => machine !== "");
  const because = change === "raised" && was !== undefined ? reasonFor(was, fresh) : undefined;
  return {
    change,
    system: (is ?? was)?.system ?? "",
    machines,
    ...(was === undefined ? {} : { old: was.tag }),
    ...(is === undefined ? {} : { new: is.tag }),
    ...(because === undefined ? {} : { because }),
    detail: `${words(change, was, is)}${because === undefined ? "" : ` (${because})`}`,
  };
}

function words(change: PlatformChange["change"] & {}, was: Demand | undefined, is: Demand | undefined): string {
  if (change === "lost") return `${was?.tag} is no longer among the tags`;
  if (change === "added") return `${is?.tag} is a new tag`;
  return `the lowest tag was ${was?.tag} and is ${is?.tag} now`;
}

/** What in the new wheel does not go with the tag that the old one had. */
function reasonFor({ system, version }: Demand, fresh: Release): string | undefined {
  if (system === "macosx") {
    const newer = binariesOf(fresh).find((binary) => {
      const [major = 0, minor = 0] = (binary.facts["macho.minimum-os"] ?? "0").split(".").map(Number);
      return compareVersions([major, minor], version) > 0;
    });
    return newer && `${fileName(memberPath(newer))} is for macOS ${newer.facts["macho.minimum-os"]} and later`;
  }
  const policy = [system, ...version].join("_");
  const blocker = wholeFacts(fresh)["wheel.platform-verdict"]?.blockers?.find((one) => one.policy === policy);
  if (blocker === undefined) return undefined;
  const { path = "", library, version: wanted, symbol } = blocker;
  const what = [library, wanted, symbol && `for ${symbol}`].filter((part) => part !== undefined).join(" ");
  return what === "" ? undefined : `${fileName(path)} asks for ${what}`;
}
