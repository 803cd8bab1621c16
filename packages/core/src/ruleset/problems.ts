import type { RulesetProblem } from "../errors.ts";
import type { DeclarativeDocument, DocumentPath } from "./document.ts";
import type { JsonSchema } from "./schema.ts";
import { suggestion } from "./suggest.ts";

/** One error of an ajv validator, as far as it is used here. */
export interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
  /** Of a key that `propertyNames` refuses. */
  readonly propertyName?: string;
}

/** A problem and the path of the value it is about. */
export interface LocatedProblem extends RulesetProblem {
  readonly path: DocumentPath;
}

/** Say what a validator found in a person's words, at the place in the file. */
export function describeErrors(
  document: DeclarativeDocument,
  errors: readonly SchemaError[],
  schemas: readonly JsonSchema[],
): LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  for (const error of errors) {
    // `if` only says that one of its branches failed; the branch's own error says why.
    if (error.keyword === "if" || error.keyword === "propertyNames") continue;
    const path = [
      ...parsePointer(error.instancePath),
      ...(error.propertyName === undefined ? [] : [error.propertyName]),
    ];
    const problem = describe(document, error, path, schemas);
    const known = problems.some(
      ({ line, column, message }) => line === problem.line && column === problem.column && message === problem.message,
    );
    if (!known) problems.push({ ...problem, path });
  }
  return problems;
}

function describe(
  document: DeclarativeDocument,
  error: SchemaError,
  path: DocumentPath,
  schemas: readonly JsonSchema[],
): RulesetProblem {
  const name = path.length === 0 ? "the file" : `\`${path.join(".")}\``;
  const { params } = error;
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      const known = Object.keys((schemaAt(schemas, path, document.value)["properties"] as object | undefined) ?? {});
      const hint = suggestion(key, known) || (known.length <= 8 ? `; it may have ${known.join(", ")}` : "");
      return document.problem([...path, key], "key", `${name} has no key \`${key}\`${hint}`);
    }
    case "required":
      return document.problem(path, "key", `${name} needs \`${String(params["missingProperty"])}\``);
    case "enum": {
      const allowed = (params["allowedValues"] as readonly unknown[]).map(String);
      const written = valueAt(document.value, path);
      const hint = typeof written === "string" ? suggestion(written, allowed) : "";
      return document.problem(path, "value", `${name} must be one of ${allowed.join(", ")}${hint}`);
    }
    case "type":
      return document.problem(
        path,
        "value",
        `${name} must be ${articled(String(params["type"]))}, found ${describeValue(valueAt(document.value, path))}`,
      );
    case "minProperties":
    case "minItems":
      return document.problem(path, "value", `${name} must not be empty`);
    case "pattern":
      return document.problem(
        path,
        error.propertyName === undefined ? "value" : "key",
        `${name} ${describePattern(String(params["pattern"]))}`,
      );
    default:
      return document.problem(path, "value", `${name} ${error.message ?? "is not valid"}`);
  }
}

function describePattern(pattern: string): string {
  if (pattern.includes("{4}")) return "must be a date, YYYY-MM-DD";
  return pattern.includes("a-z") ? "must be in kebab-case" : "must not be empty";
}

function articled(type: string): string {
  return type === "object"
    ? "a mapping"
    : type === "array"
      ? "a list"
      : type === "boolean"
        ? "true or false"
        : `a ${type}`;
}

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : `\`${String(value)}\``;
}

function parsePointer(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(value: unknown, path: DocumentPath): unknown {
  return path.reduce<unknown>(
    (current, step) => (current as Record<string | number, unknown> | null | undefined)?.[step],
    value,
  );
}

/** The schema that rules the value behind a path: the first of `schemas` is the document's, the others it refers to. */
function schemaAt(schemas: readonly JsonSchema[], path: DocumentPath, document: unknown): JsonSchema {
  let schema = schemas[0] ?? {};
  let value = document;
  for (const step of path) {
    schema = resolveSchema(schema, value, schemas);
    const properties = schema["properties"] as Readonly<Record<string, JsonSchema>> | undefined;
    schema = properties?.[step] ?? ((schema["items"] ?? schema["additionalProperties"] ?? {}) as JsonSchema);
    value = valueAt(value, [step]);
  }
  return resolveSchema(schema, value, schemas);
}

/** Follow `$ref` and `if` to the schema that applies to this value. */
function resolveSchema(schema: JsonSchema, value: unknown, schemas: readonly JsonSchema[]): JsonSchema {
  const reference = schema["$ref"];
  if (typeof reference === "string") {
    const [file, pointer = ""] = reference.split("#");
    const target = schemas.find(({ $id }) => $id === file);
    return resolveSchema(valueAt(target, parsePointer(pointer)) as JsonSchema, value, schemas);
  }
  const condition = schema["if"] as { readonly type: string; readonly required?: readonly string[] } | undefined;
  if (condition === undefined) return schema;
  const isType =
    condition.type === "object" ? typeof value === "object" && value !== null : typeof value === condition.type;
  const holds = isType && (condition.required ?? []).every((key) => Object.hasOwn(value as object, key));
  return resolveSchema(schema[holds ? "then" : "else"] as JsonSchema, value, schemas);
}
