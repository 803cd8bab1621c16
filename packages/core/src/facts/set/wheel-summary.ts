import { normaliseName, type Tag } from "../../wheel/filename.ts";
import { normaliseVersion } from "../../wheel/version.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import { fileName } from "../binary.ts";
import { requiredDistribution } from "../resolution/requirement.ts";
import { memberPath, type Subject } from "../subject.ts";

/** A library or extension module, as much of it as other wheels can meet. */
export interface LibrarySummary {
  readonly path: string;
  readonly format: string;
  /** The name by which the loader knows it: the soname, or the file name. */
  readonly name: string;
  /** What it needs of its own wheel. */
  readonly needs: readonly string[];
  /** Is it asked for by its name, so that the loader may give another of that name? */
  readonly asked: boolean;
}

/** What is kept of a wheel to judge it together with others. */
export interface WheelSummary {
  /** As the report calls it. */
  readonly path: string;
  readonly filename: string;
  /** Normalised. */
  readonly project: string;
  readonly version: string;
  readonly tags: readonly Tag[];
  readonly libraries: readonly LibrarySummary[];
  /** Libraries of others, as files or linked in. */
  readonly vendored: readonly { readonly name: string; readonly version: string | undefined }[];
  readonly hasSbom: boolean;
  /** Names of known data files. */
  readonly data: ReadonlySet<string>;
  readonly pins: readonly { readonly project: string; readonly version: string }[];
  /** Needed libraries that were left to a pinned dependency. */
  readonly leftToPins: readonly { readonly path: string; readonly library: string }[];
}

/** Data without which the spatial libraries do not work, each by a file that is always there. */
const markers = ["proj.db", "gdalvrt.xsd", "cacert.pem"];

/** Undefined for a wheel whose file name does not parse: it belongs to no project. */
export function summariseWheel(path: string, wheel: Wheel, subjects: readonly Subject[]): WheelSummary | undefined {
  if (wheel.name === undefined) return undefined;
  const binaries = subjects.filter(({ kind }) => kind !== "wheel" && kind !== "file");
  const [whole] = subjects;
  const asked = new Set(binaries.flatMap(askedFor));
  return {
    path,
    filename: wheel.filename,
    project: normaliseName(wheel.name.distribution),
    version: normaliseVersion(wheel.name.version) ?? wheel.name.version,
    tags: wheel.name.tags,
    libraries: binaries.map((binary) => summariseLibrary(binary, asked)),
    vendored: (["wheel.vendored-libraries", "wheel.embedded-libraries"] as const).flatMap((fact) =>
      (whole?.facts[fact] ?? []).map(({ name = "", version }) => ({ name, version })),
    ),
    hasSbom: (whole?.facts["wheel.sboms"] ?? []).length > 0,
    data: new Set(wheel.members.map((member) => fileName(member.path)).filter((name) => markers.includes(name))),
    pins: (whole?.facts["wheel.requires"] ?? []).flatMap(pinOf),
    leftToPins: binaries.flatMap((binary) =>
      (binary.facts["binary.resolution"] ?? []).flatMap(({ kind, library = "" }) =>
        kind === "pinned-dependency" ? [{ path: memberPath(binary), library }] : [],
      ),
    ),
  };
}

function summariseLibrary(binary: Subject, asked: ReadonlySet<string>): LibrarySummary {
  const { facts, kind } = binary;
  const path = memberPath(binary);
  const ownWheel = (facts["binary.resolution"] ?? []).filter((found) => found.kind === "wheel");
  const name = kind === "pe" ? fileName(path).toLowerCase() : (facts["elf.soname"] ?? fileName(path));
  return {
    path,
    format: kind,
    name,
    needs: ownWheel.map(({ library = "" }) => library).sort(),
    asked: asked.has(name),
  };
}

/** The names that a binary asks for; Windows compares them without case. */
function askedFor({ facts, kind }: Subject): readonly string[] {
  const needed = facts["binary.needed"] ?? [];
  return kind === "pe" ? needed.map((name) => name.toLowerCase()) : needed;
}

function pinOf(line: string): WheelSummary["pins"] {
  const requirement = requiredDistribution(line);
  return requirement?.pinned === undefined ? [] : [{ project: requirement.name, version: requirement.pinned }];
}
