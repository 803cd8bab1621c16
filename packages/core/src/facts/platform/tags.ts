export interface TagDisagreement {
  readonly tag: string;
  readonly "only-in": "filename" | "wheel-file";
}

/** See `wheel.tag-disagreements` in the catalogue. Both are expanded; their order says nothing. */
export function tagDisagreements(filename: readonly string[], wheelFile: readonly string[]): TagDisagreement[] {
  const [inName, inFile] = [new Set(filename), new Set(wheelFile)];
  return [
    ...[...inName].filter((tag) => !inFile.has(tag)).map((tag) => ({ tag, "only-in": "filename" as const })),
    ...[...inFile].filter((tag) => !inName.has(tag)).map((tag) => ({ tag, "only-in": "wheel-file" as const })),
  ];
}
