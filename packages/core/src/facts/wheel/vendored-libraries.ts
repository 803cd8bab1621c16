import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { parseSoname } from "../library.ts";
import { memberPath, type Subject } from "../subject.ts";

type VendoredLibrary = (Facts["wheel.vendored-libraries"] & {})[number];

/** See `wheel.vendored-libraries` in the catalogue. */
export function vendoredLibraries(binaries: readonly Subject[]): VendoredLibrary[] {
  // Of a fat file any slice tells.
  const vendored = new Map(
    binaries
      .filter(({ facts }) => facts["binary.vendored"] === true)
      .map((binary) => [memberPath(binary), binary.facts] as const),
  );
  return [...vendored].map(([path, facts]) => {
    const soname = facts["elf.soname"] ?? fileName(facts["macho.install-name"] ?? path);
    const known = facts["binary.library"];
    const name = known?.name ?? parseSoname(soname)?.name ?? soname;
    const version = known?.version;
    return {
      path,
      name,
      ...(version === undefined ? {} : { version }),
      from: "soname" as const,
      purl: `pkg:generic/${encodeURIComponent(name)}${version === undefined ? "" : `@${encodeURIComponent(version)}`}`,
    };
  });
}
