import { normaliseName, parseWheelFilename } from "../../wheel/filename.ts";
import { normaliseVersion } from "../../wheel/version.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import type { Facts } from "../catalogue/catalogue.ts";

type NameProblem = (Facts["wheel.name-problems"] & {})[number];
type Kind = NameProblem["kind"] & {};

/** pip takes the version of the file name, uv compares it with METADATA. */
const refusers = {
  filename: ["pip", "uv", "PyPI"],
  "dist-info": ["PyPI"],
  "metadata-name": ["pip", "uv", "PyPI"],
  "metadata-version": ["uv", "PyPI"],
  "not-normalised": ["PyPI"],
} as const satisfies Record<Kind, readonly string[]>;

/** See `wheel.name-problems` in the catalogue. */
export function nameProblems(wheel: Wheel): NameProblem[] {
  const parsed = parseWheelFilename(wheel.filename);
  if (typeof parsed === "string") {
    return [
      {
        kind: "filename",
        expected: "NAME-VERSION(-BUILD)-PYTHON-ABI-PLATFORM.whl",
        found: `${wheel.filename}, which ${parsed}`,
        "refused-by": refusers.filename,
      },
    ];
  }
  const problems: NameProblem[] = [];
  const compare = (
    kind: Kind,
    expected: string,
    found: string | undefined,
    normalise: (text: string) => string | undefined,
  ): void => {
    if (found !== undefined && normalise(found) !== normalise(expected))
      problems.push({ kind, expected, found, "refused-by": refusers[kind] });
  };
  const normalised = normaliseName(parsed.distribution).replaceAll("-", "_");
  if (parsed.distribution !== normalised)
    problems.push({
      kind: "not-normalised",
      expected: normalised,
      found: parsed.distribution,
      "refused-by": refusers["not-normalised"],
    });
  const announced = `${parsed.distribution}-${parsed.version}.dist-info`;
  compare("dist-info", announced, wheel.distInfo, (text) => {
    const [name = "", version = "", ...rest] = text.slice(0, -".dist-info".length).split("-");
    return [normaliseName(name), normaliseVersion(version), ...rest].join(" ");
  });
  compare(
    "metadata-name",
    parsed.distribution,
    wheel.metadata && (wheel.metadata.first("Name") ?? "no Name"),
    normaliseName,
  );
  compare(
    "metadata-version",
    parsed.version,
    wheel.metadata && (wheel.metadata.first("Version") ?? "no Version"),
    (text) => normaliseVersion(text) ?? text,
  );
  return problems;
}
