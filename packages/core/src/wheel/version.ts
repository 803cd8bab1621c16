/**
 * The pattern of PEP 440, appendix B, without white space: epoch, release, pre, post, dev, local.
 * Every repetition is over a class disjoint from what may follow it, so that matching is linear.
 */
const pattern =
  /^v?(?:(\d+)!)?(\d+(?:\.\d+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?(\d+)?)?(?:-(\d+)|[-_.]?(post|rev|r)[-_.]?(\d+)?)?(?:[-_.]?(dev)[-_.]?(\d+)?)?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?$/;

const preNames: Readonly<Record<string, string>> = { alpha: "a", beta: "b", c: "rc", pre: "rc", preview: "rc" };

/**
 * A version in the form in which two are compared (PEP 440, "Normalization"), trailing zeros of the release
 * dropped; undefined where it is no version. In file names `_` stands for `-` and for the `+` of a local version.
 */
export function normaliseVersion(text: string): string | undefined {
  if (text.length > 200) return undefined;
  const lower = text.toLowerCase();
  const match = pattern.exec(lower) ?? pattern.exec(lower.replace(/_/, "+"));
  if (match === null) return undefined;
  const [, epoch, release = "", pre, preNumber, implicitPost, post, postNumber, dev, devNumber, local] = match;
  const numbers = release.split(".").map(plainNumber);
  while (numbers.length > 1 && numbers.at(-1) === "0") numbers.pop();
  let version = plainNumber(epoch ?? "0") === "0" ? "" : `${plainNumber(epoch ?? "0")}!`;
  version += numbers.join(".");
  if (pre !== undefined) version += `${preNames[pre] ?? pre}${plainNumber(preNumber ?? "0")}`;
  if (implicitPost !== undefined) version += `.post${plainNumber(implicitPost)}`;
  if (post !== undefined) version += `.post${plainNumber(postNumber ?? "0")}`;
  if (dev !== undefined) version += `.dev${plainNumber(devNumber ?? "0")}`;
  if (local !== undefined) {
    version += `+${local
      .split(/[-_.]/)
      .map((part) => (/^\d+$/.test(part) ? plainNumber(part) : part))
      .join(".")}`;
  }
  return version;
}

function plainNumber(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
