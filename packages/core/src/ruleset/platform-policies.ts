import { RulesetError, type RulesetProblem } from "../errors.ts";
import { platformPolicies } from "../facts/platform/policies.generated.ts";
import type { PlatformPolicy } from "../facts/platform/policy.ts";
import { readDocument } from "./document.ts";
import { describeErrors, type SchemaError } from "./problems.ts";
import { policiesSchema } from "./schema.ts";
import { suggestion } from "./suggest.ts";
import { validatePolicies } from "./validate.generated.js";

/** A policy as users write it: what it does not say it takes from the one it extends. */
interface WrittenPolicy extends Partial<PlatformPolicy> {
  readonly name: string;
  readonly extends?: string;
}

/**
 * Read a user's file of platform policies and lay it over the known ones: a policy of a known name takes its
 * place, another is added.
 *
 * @throws {RulesetError} with every mistake of the file.
 * @example
 * const text = "policies: [{ name: manylinux_2_28, extends: manylinux_2_28, libraries: [libc.so.6] }]";
 * parsePlatformPolicies(text, "policies.yaml").find(({ name }) => name === "manylinux_2_28")?.libraries; // ["libc.so.6"]
 */
export function parsePlatformPolicies(
  text: string,
  origin: string,
  known: readonly PlatformPolicy[] = platformPolicies,
): readonly PlatformPolicy[] {
  const document = readDocument(text, origin);
  const validate = validatePolicies as ((value: unknown) => boolean) & { errors?: readonly SchemaError[] | null };
  const problems: RulesetProblem[] = [...document.problems];
  if (problems.length === 0 && !validate(document.value ?? {})) {
    problems.push(...describeErrors(document, validate.errors ?? [], [policiesSchema]));
  }
  if (problems.length > 0) throw new RulesetError(problems);
  const policies = new Map(known.map((policy) => [policy.name, policy]));
  for (const [index, written] of (
    document.value as { readonly policies: readonly WrittenPolicy[] }
  ).policies.entries()) {
    const base = written.extends === undefined ? undefined : policies.get(written.extends);
    if (written.extends !== undefined && base === undefined) {
      const message = `no policy is called \`${written.extends}\`${suggestion(written.extends, policies.keys())}`;
      problems.push(document.problem(["policies", index, "extends"], "value", message));
      continue;
    }
    const { extends: _, ...said } = written;
    policies.set(written.name, {
      ...emptyPolicy,
      ...(base?.name === written.name ? base : { ...base, aliases: [] }),
      ...said,
    });
  }
  if (problems.length > 0) throw new RulesetError(problems);
  return [...policies.values()];
}

const emptyPolicy: Omit<PlatformPolicy, "name"> = {
  aliases: [],
  libc: "glibc",
  versions: {},
  libraries: [],
  forbiddenSymbols: {},
};
