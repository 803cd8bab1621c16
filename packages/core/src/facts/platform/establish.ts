import type { FactName } from "../catalogue/catalogue.ts";
import type { FactSheet, Subject } from "../subject.ts";
import { demandsOf } from "./demands.ts";
import { foreignBinaries, namedArchitectures } from "./foreign.ts";
import { libcConflicts } from "./libc.ts";
import { effectiveMachine, isHostCode, runsOn } from "./machine.ts";
import type { PlatformPolicy } from "./policy.ts";
import { splitPlatform } from "./tag-policies.ts";
import { tagDisagreements } from "./tags.ts";
import { unhonouredTags } from "./unhonoured.ts";
import { platformVerdict } from "./verdict.ts";

const binaryFacts = [
  "wheel.platform-verdict",
  "wheel.unhonoured-tags",
  "wheel.foreign-architectures",
  "wheel.libc-conflicts",
] as const satisfies readonly FactName[];

/**
 * Every fact about the platforms that a wheel claims and those that its binaries allow.
 *
 * @param platforms the platform tags of the file name, undefined where it does not parse.
 */
export function describePlatform(
  sheet: FactSheet,
  binaries: readonly Subject[],
  platforms: readonly string[] | undefined,
  policies: readonly PlatformPolicy[],
): void {
  const { "wheel.filename-tags": inName, "wheel.tags": inFile } = sheet.facts;
  if (inName === undefined || inFile === undefined)
    sheet.gap("wheel.tag-disagreements", "unknown", "the tags of the file name or of WHEEL are not known");
  else sheet.set("wheel.tag-disagreements", tagDisagreements(inName, inFile));

  const elves = binaries.filter(isHostCode);
  const claims = [...new Set(platforms ?? [])];
  const reason =
    elves.length === 0 ? "no ELF files" : isForAnotherSystem(claims) ? "the wheel is for another system" : undefined;
  if (reason !== undefined) {
    for (const fact of binaryFacts) sheet.gap(fact, "not-applicable", reason);
    return;
  }
  const architectures = namedArchitectures(claims);
  if (platforms === undefined) sheet.gap("wheel.foreign-architectures", "unknown", "the file name does not parse");
  else if (architectures.length === 0)
    sheet.gap("wheel.foreign-architectures", "not-applicable", "the file name has no tag of Linux or Android");
  else sheet.set("wheel.foreign-architectures", foreignBinaries(elves, architectures));

  const architecture = wheelArchitecture(elves, architectures);
  const own = elves.filter((elf) =>
    [architecture, ...architectures].some((host) => runsOn(effectiveMachine(elf) ?? "", host)),
  );
  const demands = demandsOf(own, binaries, policies);
  const unread = own.find(({ facts }) => facts["elf.versions-needed"] === undefined);
  const broken = unread === undefined ? undefined : `${unread.path} cannot be read`;

  sheet.set("wheel.libc-conflicts", libcConflicts(own, claims));
  if (platforms === undefined) sheet.gap("wheel.unhonoured-tags", "unknown", "the file name does not parse");
  else {
    const unhonoured = unhonouredTags(demands, claims, policies);
    if (unhonoured.length === 0 && broken !== undefined) sheet.gap("wheel.unhonoured-tags", "unknown", broken);
    else sheet.set("wheel.unhonoured-tags", unhonoured);
  }
  if (broken !== undefined) sheet.gap("wheel.platform-verdict", "unknown", broken);
  else {
    const judged = demands.filter(({ machine }) => runsOn(machine, architecture));
    const verdict = platformVerdict(judged, architecture, claims, policies);
    if (verdict === undefined) sheet.gap("wheel.platform-verdict", "unknown", "nothing shows the C library");
    else sheet.set("wheel.platform-verdict", verdict);
  }
}

/** A wheel for Windows or macOS may carry ELF files along, for programs that it sends elsewhere. */
function isForAnotherSystem(claims: readonly string[]): boolean {
  return claims.length > 0 && claims.every((claim) => claim !== "any" && splitPlatform(claim) === undefined);
}

/** The first machine that the tags name and that some binary is for, else that of the first binary. */
function wheelArchitecture(elves: readonly Subject[], named: readonly string[]): string {
  const machines = elves.flatMap((elf) => effectiveMachine(elf) ?? []);
  const claimed = named.find((architecture) => machines.some((machine) => runsOn(machine, architecture)));
  return claimed ?? machines[0] ?? "unknown";
}
