/** The words that no module can be called (Python language reference, "Keywords"). */
const keywords = new Set(
  [
    "False None True and as assert async await break class continue def del elif else except finally for from global",
    "if import in is lambda nonlocal not or pass raise return try while with yield",
  ]
    .join(" ")
    .split(" "),
);

/** Can a Python module or attribute be called this (Python language reference, "Identifiers")? */
export function isIdentifier(name: string): boolean {
  return /^[\p{XID_Start}_][\p{XID_Continue}]*$/u.test(name) && !keywords.has(name);
}
