import { groupBy } from "../../group-by.ts";
import { normaliseName } from "../../wheel/filename.ts";
import { parseRequirement } from "../../wheel/metadata/requirement.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { missingFrom, type Release, wholeFacts } from "./release.ts";

type RequirementChange = Facts["diff.requirement-change"] & {};

/** See `diff.requirement-change` in the catalogue. */
export function requirementChanges(old: Release, fresh: Release): RequirementChange[] {
  const [before, after] = [linesOf(old), linesOf(fresh)];
  const [lost, added] = [differing(before, after), differing(after, before)];
  const [lostBy, addedBy] = [groupBy(lost, projectOf), groupBy(added, projectOf)];
  const projects = [...new Set([...lostBy.keys(), ...addedBy.keys()])].sort();
  return [
    ...pythonChange(old, fresh),
    ...projects.flatMap((project): RequirementChange[] => {
      const [was, is] = [lostBy.get(project) ?? [], addedBy.get(project) ?? []];
      const [from, to] = [was[0], is[0]];
      if (was.length === 1 && is.length === 1 && from !== undefined && to !== undefined)
        return [changed(project, from, to)];
      return [
        ...was.map((line) => ({
          change: "lost" as const,
          requirement: project,
          old: line,
          detail: `${line} is no longer required`,
        })),
        ...is.map((line) => ({
          change: "added" as const,
          requirement: project,
          new: line,
          detail: `${line} is required now`,
        })),
      ];
    }),
  ];
}

/** The requirements as written, by the form in which they are compared. */
function linesOf(release: Release): ReadonlyMap<string, string> {
  return new Map((wholeFacts(release)["wheel.requires"] ?? []).map((line) => [comparable(line), line]));
}

/** Build tools write one requirement in many ways: `boto3 (>=1.2.4) ; extra == 's3'` is `boto3>=1.2.4; extra == "s3"`. */
function comparable(line: string): string {
  const parsed = parseRequirement(line);
  if (typeof parsed === "string" || parsed.url !== undefined) return line;
  const semicolon = line.indexOf(";");
  const marker =
    semicolon < 0
      ? ""
      : line
          .slice(semicolon + 1)
          .replaceAll("'", '"')
          .replace(/[ \t()]+/g, "");
  const specifiers = parsed.specifiers.map(({ operator, version }) => operator + version).sort();
  return JSON.stringify([normaliseName(parsed.name), [...parsed.extras].sort(), specifiers, marker]);
}

/** The lines of one wheel that the other has in no way of writing. */
function differing(lines: ReadonlyMap<string, string>, others: ReadonlyMap<string, string>): readonly string[] {
  return missingFrom([...lines.keys()], [...others.keys()]).map((key) => lines.get(key) ?? key);
}

/** The project that a line is about; the line itself where it is no requirement. */
function projectOf(line: string): string {
  const parsed = parseRequirement(line);
  return typeof parsed === "string" ? line : normaliseName(parsed.name);
}

function pythonChange(old: Release, fresh: Release): RequirementChange[] {
  const [was, is] = [old, fresh].map(({ wheel }) => wheel.metadata?.all("Requires-Python")[0]);
  if (was === is) return [];
  if (was !== undefined && is !== undefined) return [changed("Python", was, is)];
  return was === undefined
    ? [
        {
          change: "added",
          requirement: "Python",
          ...(is === undefined ? {} : { new: is }),
          detail: `Python ${is} is demanded now`,
        },
      ]
    : [{ change: "lost", requirement: "Python", old: was, detail: `Python ${was} is no longer demanded` }];
}

function changed(requirement: string, old: string, fresh: string): RequirementChange {
  const detail = `${requirement === "Python" ? "Python " : ""}${old} is ${fresh} now`;
  return { change: "changed", requirement, old, new: fresh, detail };
}
