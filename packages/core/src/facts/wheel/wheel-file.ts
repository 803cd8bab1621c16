import type { Headers } from "../../wheel/headers.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { contentProblem, listProblems } from "./problem.ts";

type WheelFileProblem = (Facts["wheel.wheel-file-problems"] & {})[number];
type Kind = WheelFileProblem["kind"] & {};

/** Tag may be repeated, and Generator is: delocate adds itself to what the build backend wrote. */
const singleFields = ["Wheel-Version", "Root-Is-Purelib", "Build"] as const;

const tagForm = /^[A-Za-z0-9_.]+-[A-Za-z0-9_.]+-[A-Za-z0-9_.]+$/;

/** See `wheel.wheel-file-problems` in the catalogue (binary distribution format, "File contents", item 7). */
export function wheelFileProblems(wheel: Wheel, fields: Headers): readonly WheelFileProblem[] {
  const path = `${wheel.distInfo}/WHEEL`;
  const problems = listProblems<WheelFileProblem>();
  const add = (kind: Kind, text: string, refusedBy: readonly string[] = []): void => {
    problems.add(contentProblem(kind, path, `WHEEL ${text}`, refusedBy));
  };
  for (const field of singleFields) {
    const { length } = fields.all(field);
    if (length > 1) add("repeated-field", `has ${length} fields ${field}`);
  }

  const version = fields.first("Wheel-Version");
  const major = version === undefined ? undefined : /^(\d{1,9})\.\d{1,9}$/.exec(version)?.[1];
  if (version === undefined) add("wheel-version", "has no Wheel-Version", ["pip", "uv"]);
  else if (major === undefined) add("wheel-version", `has the Wheel-Version \`${version}\`, no MAJOR.MINOR`, ["uv"]);
  else if (Number(major) !== 1)
    add("unsupported-version", `has the Wheel-Version ${version}, of which installers know 1`, ["pip", "uv"]);

  const purelib = fields.first("Root-Is-Purelib");
  if (purelib === undefined) add("root-is-purelib", "has no Root-Is-Purelib");
  else if (!/^(?:true|false)$/i.test(purelib))
    add("root-is-purelib", `has the Root-Is-Purelib \`${purelib}\`, neither true nor false`);

  const tags = fields.all("Tag");
  if (tags.length === 0) add("tag", "has no Tag");
  for (const tag of tags) if (!tagForm.test(tag)) add("tag", `has the Tag \`${tag}\`, no PYTHON-ABI-PLATFORM`);

  const build = fields.first("Build");
  if (wheel.name !== undefined && build !== wheel.name.build && (build !== undefined || wheel.name.build !== undefined))
    add("build", `has ${named("Build", build)}, and the file name ${named("build tag", wheel.name.build)}`);
  return problems.found;
}

function named(what: string, value: string | undefined): string {
  return value === undefined ? `no ${what}` : `the ${what} \`${value}\``;
}
