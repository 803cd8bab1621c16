/** The programs that put a wheel's libraries into it. */
export type RepairTool = "auditwheel" | "delvewheel" | "delocate" | "repairwheel";

const toolName = /\b(?:auditwheel|delvewheel|delocate|repairwheel)\b/;

/** Does a text speak of a tool that repairs wheels? */
export function mentionsRepairTool(text: string): boolean {
  return toolName.test(text);
}

/** The tool behind a program's name, with its folder and ending or as a module: `delocate-wheel`, `auditwheel.exe`. */
export function repairTool(word: string): RepairTool | undefined {
  const name = word.slice(Math.max(word.lastIndexOf("/"), word.lastIndexOf("\\")) + 1).replace(/\.exe$/i, "");
  if (name === "auditwheel" || name === "delvewheel" || name === "repairwheel") return name;
  if (/^delocate-(?:wheel|path)$|^delocate\.cmd\.delocate_(?:wheel|path)$/.test(name)) return "delocate";
  return undefined;
}
