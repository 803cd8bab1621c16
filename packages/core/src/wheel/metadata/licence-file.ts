/**
 * What is wrong with the path of a License-File entry, undefined where nothing is (PEP 639, "Add License-File field"):
 * it is relative, has `/` between its parts, and names one file. `..` is refused anywhere, as `packaging` does.
 */
export function licenceFileProblem(path: string): string | undefined {
  if (path.includes("..")) return "holds `..`";
  if (path.includes("*")) return "is a pattern, not the path of a file";
  if (path.includes("\\")) return "has a backslash where `/` is expected";
  if (path.startsWith("/") || /^[A-Za-z]:\//.test(path)) return "is absolute";
  if (path.split("/").some((part) => part === "" || part === ".")) return "has an empty part or `.`";
  return undefined;
}
