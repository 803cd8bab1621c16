import { groupBy } from "../../group-by.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { WheelSummary } from "./wheel-summary.ts";

type SiblingDifference = Facts["set.sibling-difference"] & {};

/** The libraries that a project builds itself for every platform; others differ from system to system with reason. */
const cores = ["proj", "gdal", "geos", "geos_c", "hdf5", "netcdf"];

/** See `set.sibling-difference` in the catalogue. */
export function siblingDifferences(wheels: readonly WheelSummary[]): SiblingDifference[] {
  const native = wheels.filter(({ libraries }) => libraries.length > 0);
  const families = groupBy(native, ({ project, version }) => `${project} ${version}`);
  return [...families.values()].flatMap((family) => [
    ...cores.flatMap((core) =>
      lacking(family, "library", core, ({ vendored }) => vendored.some(({ name }) => name === core)),
    ),
    ...[...new Set(family.flatMap(({ data }) => [...data]))].flatMap((name) =>
      lacking(family, "data", name, ({ data }) => data.has(name)),
    ),
    ...lacking(family, "sbom", "a bill of materials", ({ hasSbom }) => hasSbom),
  ]);
}

/** The wheels of a family that lack what at least half of it has. */
function lacking(
  family: readonly WheelSummary[],
  kind: SiblingDifference["kind"],
  lacks: string,
  has: (wheel: WheelSummary) => boolean,
): SiblingDifference[] {
  const without = family.filter((wheel) => !has(wheel));
  const count = family.length - without.length;
  if (without.length === 0 || count < without.length) return [];
  const names = without.map(({ filename }) => filename).join(", ");
  return [
    {
      kind,
      lacks,
      wheels: without.map(({ path }) => path),
      detail: `${names} ${without.length === 1 ? "lacks" : "lack"} ${lacks}, which ${count === 1 ? "the other wheel has" : `${count} other wheels have`}`,
    },
  ];
}
