/** The kinds of value a fact can have. */
export type FactKind = "boolean" | "number" | "string" | "strings" | "record" | "records";

/** What is judged: the wheel itself, a member that is no binary, a binary of one format, the configuration, wheels together, what
 * differs between two. */
export type SubjectKind = "wheel" | "file" | "elf" | "pe" | "macho" | "project" | "set" | "diff";

/** What facts are about, in the order in which they are shown. */
export const factTopics = [
  "identity",
  "protection",
  "linkage",
  "symbols",
  "build",
  "archive",
  "install",
  "runtime",
] as const;
export type FactTopic = (typeof factTopics)[number];

/** A field of a record. */
export interface FieldSpec {
  readonly kind: "boolean" | "number" | "string" | "strings" | "records";
  /** The closed set of a string field. */
  readonly values?: readonly string[];
  /** The fields of the records in a record. Rules can only ask whether there are any. */
  readonly fields?: Readonly<Record<string, FieldSpec>>;
  readonly doc: string;
}

/** Everything there is to say about a fact; types, schema, completion, docs and `explain` derive from it. */
export interface FactSpec {
  readonly kind: FactKind;
  /** Which subjects carry it; `binary` is each of elf, pe and macho. */
  readonly subject: "wheel" | "file" | "binary" | "elf" | "pe" | "macho" | "project" | "set" | "diff";
  readonly topic: FactTopic;
  /** One sentence: what it says. */
  readonly doc: string;
  /** How it is established, and when it is not known or not applicable. */
  readonly how: string;
  /** The closed set of a string or of the members of strings. */
  readonly values?: readonly string[];
  /** The fields of a record or of each of the records. */
  readonly fields?: Readonly<Record<string, FieldSpec>>;
}

interface PlainValues {
  readonly boolean: boolean;
  readonly number: number;
  readonly string: string;
  readonly strings: readonly string[];
}

type ValuesOf<Spec, Otherwise> = Spec extends { readonly values: readonly (infer Value)[] } ? Value : Otherwise;

type FieldValue<Spec extends FieldSpec> = Spec["kind"] extends "string"
  ? ValuesOf<Spec, string>
  : Spec["kind"] extends "records"
    ? readonly RecordValue<Spec["fields"]>[]
    : PlainValues[Spec["kind"] & keyof PlainValues];

type RecordValue<Fields> = {
  readonly [Name in keyof Fields]?: Fields[Name] extends FieldSpec ? FieldValue<Fields[Name]> | undefined : never;
};

/** The TypeScript type of a fact's value. */
export type FactValue<Spec extends FactSpec> = Spec["kind"] extends "string"
  ? ValuesOf<Spec, string>
  : Spec["kind"] extends "strings"
    ? readonly ValuesOf<Spec, string>[]
    : Spec["kind"] extends "record"
      ? RecordValue<Spec["fields"]>
      : Spec["kind"] extends "records"
        ? readonly RecordValue<Spec["fields"]>[]
        : PlainValues[Spec["kind"] & keyof PlainValues];
