import { withoutRepairHash } from "../facts/libraries/name.ts";
import type { Verdict } from "./judge.ts";

/** Entries of a list that a message spells out before it only counts. */
const SPELT_OUT = 3;

/**
 * Fill a rule's message: `{path}`, `{count}` and `{of}` of grouped findings, `{fact.name}` for a fact's value,
 * `{fact.name.field}` for that field of the records that broke the demand, `{evidence}` for everything that
 * broke it, `{covered}` for the libraries that patterns cover which `covers-none` forbids. What is not known is `unknown`.
 */
export function formatMessage(
  template: string,
  verdict: Verdict,
  counts: { readonly count: number; readonly of: number },
): string {
  return template.replace(/\{([a-z0-9.-]+)\}/g, (_, name: string) => {
    if (name === "path") return verdict.subject.path;
    if (name === "count") return String(counts.count);
    if (name === "of") return String(counts.of);
    if (name === "covered") return formatLibraries(verdict.broken.flatMap(({ covered }) => covered ?? []));
    if (name === "evidence") return formatValue(verdict.broken.flatMap(({ value }) => value));
    return formatValue(lookUp(name, verdict));
  });
}

/** Placeholders of a message, for validation. */
export function placeholders(template: string): string[] {
  return [...template.matchAll(/\{([a-z0-9.-]+)\}/g)].map((match) => match[1] as string);
}

function lookUp(name: string, { subject, broken }: Verdict): unknown {
  const facts = subject.facts as Readonly<Record<string, unknown>>;
  const culprit = broken.find(({ fact }) => fact === name || name.startsWith(`${fact}.`));
  if (culprit?.fact === name) return culprit.value;
  if (culprit === undefined && Object.hasOwn(facts, name)) return facts[name];
  const fact = culprit?.fact ?? name.slice(0, name.lastIndexOf("."));
  const field = name.slice(fact.length + 1);
  const value = culprit?.value ?? facts[fact];
  const records = (Array.isArray(value) ? value : [value]) as readonly (
    | Readonly<Record<string, unknown>>
    | undefined
  )[];
  return records.map((record) => record?.[field]).filter((entry) => entry !== undefined);
}

/** Libraries without folder, version and ending, each once; all of them, since they are what is at stake. */
function formatLibraries(names: readonly string[]): string {
  const stems = names.map((name) =>
    withoutRepairHash(name.slice(name.lastIndexOf("/") + 1)).replace(/[-_.]?\d*\.(?:so|dll|dylib|\d).*$/, ""),
  );
  return stems.length === 0 ? "what it names" : [...new Set(stems)].join(", ");
}

export function formatValue(value: unknown): string {
  if (value === undefined || value === null) return "unknown";
  if (!Array.isArray(value)) return typeof value === "object" ? formatRecord(value) : String(value);
  const texts = [...new Set(value.map((entry) => (entry === "" ? '""' : formatValue(entry))))];
  if (texts.length === 0) return "unknown";
  if (texts.length <= SPELT_OUT + 1) return texts.join(", ");
  return `${texts.slice(0, SPELT_OUT).join(", ")} and ${texts.length - SPELT_OUT} more`;
}

function formatRecord(record: object): string {
  const fields = Object.values(record).filter(
    (field) => field !== undefined && !(Array.isArray(field) && field.length === 0),
  );
  return fields.map(formatValue).join(" ");
}
