import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { expect } from "vitest";
import { repositoryPath } from "./sources.ts";

/** The schema of a text that says something. */
export const text = { type: "string", minLength: 1 };

/** The schema of an object with these properties and no other. */
export function record(
  properties: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
): object {
  const all = { ...properties, ...optional };
  return { type: "object", required: Object.keys(properties), properties: all, additionalProperties: false };
}

/** A document of rules/data, which fits its schema. */
export function readData<Document>(file: string, schema: object): Document {
  const document: unknown = JSON.parse(readFileSync(repositoryPath(`rules/data/${file}`), "utf8"));
  const validate = new Ajv({ allErrors: true, strict: true }).compile(schema);
  validate(document);
  expect(validate.errors).toBeNull();
  return document as Document;
}
