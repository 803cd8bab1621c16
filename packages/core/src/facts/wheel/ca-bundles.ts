import type { Wheel } from "../../wheel/wheel.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { requiredDistribution } from "../resolution/requirement.ts";
import { memberPath, type Subject } from "../subject.ts";

type CaBundle = (Facts["wheel.ca-bundles"] & {})[number];

/** See `wheel.ca-bundles` in the catalogue. */
export function caBundles(wheel: Wheel, binaries: readonly Subject[]): CaBundle[] {
  const requirements = wheel.metadata?.all("Requires-Dist") ?? [];
  const certifi = requirements.some((line) => requiredDistribution(line)?.name === "certifi");
  const own = wheel.members.some(({ path }) => /(?:^|\/)(?:cacert|ca-bundle|ca-certificates)\.(?:pem|crt)$/.test(path));
  const otherwise = certifi ? "certifi" : own ? "own-bundle" : "none";
  return binaries.flatMap((binary) => {
    const bundles = holdsCurl(binary) ? bundlesOf(binary) : [];
    // Several are a list of places that are tried one after the other.
    return bundles.length === 1 ? [{ path: memberPath(binary), bundle: bundles[0], otherwise } as const] : [];
  });
}

function holdsCurl({ kind, facts }: Subject): boolean {
  if (kind !== "elf") return false;
  const names = [facts["binary.library"]?.name, ...(facts["binary.embedded-libraries"] ?? []).map(({ name }) => name)];
  return names.includes("curl");
}

/** What OpenSSL looks for in its own folder, cert.pem, is not what libcurl was told. */
function bundlesOf({ facts }: Subject): string[] {
  return (facts["binary.embedded-paths"] ?? [])
    .filter(({ purpose, path = "" }) => purpose === "ca-bundle" && !path.endsWith("/cert.pem"))
    .map(({ path = "" }) => path);
}
