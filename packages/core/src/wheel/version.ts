/**
 * The pattern of PEP 440, appendix B, without white space: epoch, release, pre, post, dev, local.
 * Every repetition is over a class disjoint from what may follow it, so that matching is linear.
 */
const pattern =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d+)?)?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d+)?)?(?:[-_.]?(dev)[-_.]?(\d+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

const preNames: Readonly<Record<string, string>> = { alpha: "a", beta: "b", c: "rc", pre: "rc", preview: "rc" };

/** No real version comes near; it bounds what one costs. */
const LONGEST = 200;

/** A version taken apart (PEP 440, appendix B), each part as it is compared. */
export interface Version {
  readonly epoch: string;
  /** `1.0` has two numbers. */
  readonly release: readonly string[];
  /** Pre-, post- and development release: `a1.post2.dev3`, "" for a final one. */
  readonly suffix: string;
  /** What stands after the plus, undefined where there is none. */
  readonly local: string | undefined;
}

/** Take a version apart; undefined where it is none. */
export function parseVersion(text: string): Version | undefined {
  if (text.length > LONGEST) return undefined;
  const match = pattern.exec(text.toLowerCase());
  if (match === null) return undefined;
  const [, epoch = "0", release = "", pre, preNumber, implicitPost, post, postNumber, dev, devNumber, local] = match;
  let suffix = "";
  if (pre !== undefined) suffix += `${preNames[pre] ?? pre}${plainNumber(preNumber ?? "0")}`;
  if (implicitPost !== undefined) suffix += `.post${plainNumber(implicitPost)}`;
  if (post !== undefined) suffix += `.post${plainNumber(postNumber ?? "0")}`;
  if (dev !== undefined) suffix += `.dev${plainNumber(devNumber ?? "0")}`;
  const localParts = local?.split(/[-_.]/).map((part) => (/^\d+$/.test(part) ? plainNumber(part) : part));
  return {
    epoch: plainNumber(epoch),
    release: release.split(".").map(plainNumber),
    suffix,
    local: localParts?.join("."),
  };
}

/**
 * A version in the form in which two are compared (PEP 440, "Normalization"), trailing zeros of the release
 * dropped; undefined where it is no version. In file names `_` stands for `-` and for the `+` of a local version.
 */
export function normaliseVersion(text: string): string | undefined {
  const version = parseVersion(text) ?? parseVersion(text.replace(/_/, "+"));
  if (version === undefined) return undefined;
  const { epoch, suffix, local } = version;
  const numbers = [...version.release];
  while (numbers.length > 1 && numbers.at(-1) === "0") numbers.pop();
  return `${epoch === "0" ? "" : `${epoch}!`}${numbers.join(".")}${suffix}${local === undefined ? "" : `+${local}`}`;
}

function plainNumber(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
