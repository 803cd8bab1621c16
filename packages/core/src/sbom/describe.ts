import { memberPath, type Subject } from "../facts/subject.ts";
import { normaliseName } from "../wheel/filename.ts";
import { licenceExpressionProblem } from "../wheel/metadata/licence-expression.ts";
import type { Wheel } from "../wheel/wheel.ts";
import type { AnomalyKind } from "../zip/archive.ts";
import { type BomSubject, inOrder, type WheelBom } from "./bom.ts";
import { wheelComponents } from "./components.ts";
import { wheelDependencies } from "./dependencies.ts";
import { wheelPurl } from "./purl.ts";

/** Longer names and versions are none; CycloneDX takes versions of so many characters. */
const LONGEST = 1024;

/** What the wheel carries, from its facts. */
export function describeBom(wheel: Wheel, subjects: readonly Subject[]): WheelBom {
  const about = describeWheel(wheel);
  const components = wheelComponents(subjects, about);
  return {
    wheel: about,
    components,
    dependencies: wheelDependencies(subjects, components, about.reference),
    notSearched: notSearched(subjects),
  };
}

const unread: ReadonlySet<string> = new Set<AnomalyKind>([
  "unreadable-member",
  "false-size",
  "encrypted-member",
  "unsupported-method",
]);

function notSearched(subjects: readonly Subject[]): string[] {
  const broken = subjects.filter(({ gaps }) =>
    gaps.some(({ fact, kind }) => fact === "binary.embedded-libraries" && kind === "unknown"),
  );
  const anomalies = subjects.flatMap(({ facts }) => facts["wheel.anomalies"] ?? []);
  const lost = anomalies.flatMap(({ kind = "", member }) => (unread.has(kind) && member !== undefined ? [member] : []));
  return [...new Set([...broken.map(memberPath), ...lost])].sort(inOrder);
}

/** The name as METADATA spells it, where it is the one of the file name: `GDAL` rather than `gdal`. */
function describeWheel({ filename, name, metadata }: Wheel): BomSubject {
  const [spelled, release] = [short(metadata?.first("Name")), short(metadata?.first("Version"))];
  const same = name === undefined || normaliseName(spelled ?? "") === normaliseName(name.distribution);
  const called = (same ? spelled : undefined) ?? name?.distribution;
  const version = name?.version ?? release;
  const licence = metadata?.first("License-Expression");
  return {
    reference: `wheel:${filename}`,
    name: called ?? filename,
    version,
    purl: called === undefined ? undefined : wheelPurl(normaliseName(called), version, filename),
    licence: licence !== undefined && licenceExpressionProblem(licence) === undefined ? licence : undefined,
  };
}

function short(text: string | undefined): string | undefined {
  return text !== undefined && text !== "" && text.length <= LONGEST ? text : undefined;
}
