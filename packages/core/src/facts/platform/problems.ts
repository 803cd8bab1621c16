import type { platformProblems } from "../catalogue/platform.ts";
import type { Demands } from "./demands.ts";
import { baselineMachine, promisedLevel } from "./machine.ts";
import type { PlatformPolicy } from "./policy.ts";
import { newestFirst } from "./symbol-version.ts";

/** Why a binary does not keep to a policy, with the library, version and symbol as far as there are any. */
export interface PlatformProblem {
  readonly problem: (typeof platformProblems)[number];
  readonly path: string;
  readonly library?: string;
  readonly version?: string;
  readonly symbol?: string;
  /** The library is missing or comes from a dependency, which rules about libraries report. */
  readonly reported?: boolean;
}

/** Names that musl's loader takes for itself, whatever file is there (musl, ldso/dynlink.c, `load_library`). */
const muslItself = /^(?:lib(?:c|pthread|rt|m|dl|util|xnet)\.so|libc\.musl-.*\.so\.1|ld-musl-.*\.so\.1)$/;
/** The dynamic loader itself, which is there whenever the binary is loaded. */
const glibcLoader = /^(?:ld-linux.*\.so\.\d+|ld64\.so\.[12])$/;

/** Everything in which one binary does not keep to a policy on machines of this architecture. */
export function problemsOf(demands: Demands, policy: PlatformPolicy, architecture: string): PlatformProblem[] {
  const { path, libc } = demands;
  if (libc !== undefined && policy.libc !== "android" && libc !== policy.libc)
    return [{ problem: "libc", path, library: libc }];
  const problems: PlatformProblem[] = [];
  for (const { library, isLibpython, reported } of demands.libraries) {
    if (isPromised(library, policy) || (isLibpython && policy.libc === "android")) continue;
    if (isLibpython) problems.push({ problem: "libpython", path, library });
    else problems.push({ problem: "library", path, library, reported });
  }
  problems.push(...versionProblems(demands, policy, baselineMachine(architecture)));
  for (const { library } of demands.libraries) {
    // Names come from the file: one such as `constructor` must not find what every object has.
    if (!Object.hasOwn(policy.forbiddenSymbols, library)) continue;
    const names = policy.forbiddenSymbols[library] ?? [];
    if (names.includes("*")) problems.push({ problem: "forbidden-symbol", path, library });
    for (const symbol of demands.suspectImports)
      if (names.includes(symbol)) problems.push({ problem: "forbidden-symbol", path, library, symbol });
  }
  if (demands.isaLevel > promisedLevel(architecture))
    problems.push({ problem: "instruction-set", path, version: `x86-64-v${demands.isaLevel}` });
  if (demands.pyfpe !== undefined) problems.push({ problem: "pyfpe", path, symbol: demands.pyfpe });
  if (demands.ucs2 !== undefined) problems.push({ problem: "ucs2", path, symbol: demands.ucs2 });
  return problems;
}

function isPromised(library: string, policy: PlatformPolicy): boolean {
  if (policy.libraries.includes(library)) return true;
  return policy.libc !== "android" && (policy.libc === "musl" ? muslItself : glibcLoader).test(library);
}

/** Of each library the newest version that the policy does not allow; the older ones follow from it. */
function versionProblems({ path, versions }: Demands, policy: PlatformPolicy, machine: string): PlatformProblem[] {
  if (!Object.hasOwn(policy.versions, machine)) return [];
  const allowed = policy.versions[machine] ?? {};
  const newest = new Map<string, PlatformProblem>();
  for (const { library, namespace, version, text, symbol } of versions) {
    const key = `${library} ${namespace}`;
    if (newest.has(key) || allowed[namespace]?.includes(version) !== false) continue;
    newest.set(key, {
      problem: "symbol-version",
      path,
      library,
      version: text,
      ...(symbol === undefined ? {} : { symbol }),
    });
  }
  return [...newest.values()];
}

/** The problem in words. */
export function problemText({ problem, path, library, version, symbol }: PlatformProblem): string {
  const asking = symbol === undefined ? "" : ` for ${symbol}`;
  switch (problem) {
    case "symbol-version":
      return `${path} needs ${version} of ${library}${asking}`;
    case "library":
      return `${path} needs ${library}, which not every such system has`;
    case "forbidden-symbol":
      return `${path} takes ${symbol ?? "symbols"} from ${library}, which not every such system has there`;
    case "instruction-set":
      return `${path} needs a processor of level ${version}`;
    case "libpython":
      return `${path} is linked to ${library}`;
    case "pyfpe":
      return `${path} needs ${symbol}, which builds of Python before 3.7 need not have`;
    case "ucs2":
      return `${path} needs ${symbol}, which only narrow builds of Python 2 have`;
    case "libc":
      return `${path} is for ${library}`;
  }
}

/** What stands in the way most first: what no version would cure, then the newest versions. */
export function mostTelling(problems: readonly PlatformProblem[], most: number): PlatformProblem[] {
  const versions = problems.filter(({ problem }) => problem === "symbol-version");
  return [
    ...problems.filter(({ problem }) => problem !== "symbol-version").slice(0, most),
    ...newestFirst(versions),
  ].slice(0, most);
}
