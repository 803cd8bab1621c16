import { normaliseVersion } from "./version.ts";

/** One compatibility tag (PEP 425). */
export interface Tag {
  readonly python: string;
  readonly abi: string;
  readonly platform: string;
}

/** The parts of a wheel's file name, as spelled there (binary distribution format, "File name convention"). */
export interface WheelName {
  readonly distribution: string;
  readonly version: string;
  readonly build: string | undefined;
  /** Every tag that the compressed sets stand for. */
  readonly tags: readonly Tag[];
}

const word = /^[A-Za-z0-9_.]+$/;
const distribution = /^[A-Za-z0-9](?:[A-Za-z0-9._]*[A-Za-z0-9])?$/;

/**
 * Take a wheel's file name apart.
 *
 * @returns the parts, or a sentence that says what is wrong with the name.
 * @example
 * parseWheelFilename("demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl")
 */
export function parseWheelFilename(filename: string): WheelName | string {
  if (!filename.endsWith(".whl")) return "does not end in .whl";
  const parts = filename.slice(0, -".whl".length).split("-");
  if (parts.length !== 5 && parts.length !== 6) return `has not five or six parts between dashes but ${parts.length}`;
  const [name = "", version = ""] = parts;
  const [python = "", abi = "", platform = ""] = parts.slice(-3);
  const build = parts.length === 6 ? parts[2] : undefined;
  if (!distribution.test(name)) return `has the distribution name \`${name}\``;
  if (normaliseVersion(version) === undefined) return `has the version \`${version}\`, which PEP 440 does not allow`;
  if (build !== undefined && !/^[0-9]/.test(build))
    return `has the build tag \`${build}\`, which does not start with a digit`;
  for (const [what, set] of [
    ["Python", python],
    ["ABI", abi],
    ["platform", platform],
  ] as const) {
    if (!word.test(set) || set.split(".").includes("")) return `has the ${what} tag \`${set}\``;
  }
  const tags = expandTags(python, abi, platform);
  return tags === undefined ? "stands for too many tags" : { distribution: name, version, build, tags };
}

/** No real wheel has a hundred; three long sets would multiply to millions. */
export const MOST_TAGS = 10_000;

/** Every single tag of three compressed tag sets, in their order; undefined where they stand for absurdly many. */
export function expandTags(pythons: string, abis: string, platforms: string): Tag[] | undefined {
  const count = [pythons, abis, platforms].reduce((product, set) => product * set.split(".").length, 1);
  if (count > MOST_TAGS) return undefined;
  return pythons
    .split(".")
    .flatMap((python) =>
      abis.split(".").flatMap((abi) => platforms.split(".").map((platform) => ({ python, abi, platform }))),
    );
}

/** `cp312-cp312-manylinux_2_28_x86_64` */
export function tagText(tag: Tag): string {
  return `${tag.python}-${tag.abi}-${tag.platform}`;
}

/** A project's name as it is compared (PEP 503): lower case, runs of `-`, `_` and `.` made one dash. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** The last part of a path of any system. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
