import { decodeStrictText } from "../bytes/text.ts";
import { type Anomaly, type AnomalyKind, type Member, memberAnomaly } from "./archive.ts";
import { UTF8_NAME } from "./constants.ts";

/** Of Linux and of most other systems, in bytes. */
const LONGEST_COMPONENT = 255;
const LONGEST_PATH = 4096;

/** Control, format, private and surrogate characters: what a terminal or an editor does not show as it is. */
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u;

const drive = /^[A-Za-z]:/;

/**
 * What is wrong with the names of members, each by itself and against the others.
 *
 * Installers join a name to the folder they install to, or take it apart first, and they differ in it: pip refuses
 * `../x`, uv passes over it in silence, and the index takes both.
 */
export function nameAnomalies(members: readonly Member[]): Anomaly[] {
  return [...members.flatMap(problemsOf), ...filesThatAreFolders(members)];
}

function problemsOf(member: Member): Anomaly[] {
  const { path, nameBytes, flags } = member;
  const found: Anomaly[] = [];
  const add = (kind: AnomalyKind, central: string, refusedBy: readonly string[]): void => {
    found.push(memberAnomaly(kind, member, central, refusedBy));
  };
  const components = (path.endsWith("/") ? path.slice(0, -1) : path).split("/");
  if (components.includes("..")) add("unsafe-path", "leads out of its folder by `..`", ["pip"]);
  else if (path.startsWith("/")) add("unsafe-path", "is an absolute path", ["pip"]);
  else if (drive.test(path)) add("unsafe-path", "begins with a drive of Windows", []);
  else if (path.includes("\\")) add("unsafe-path", "has a backslash, which parts folders on Windows only", []);
  else if (components.some((component) => component === "" || component === "."))
    add("unnormalised-path", "has a part that is empty or `.`", path === "" || path === "." ? ["pip", "uv"] : []);

  const marked = (flags & UTF8_NAME) !== 0;
  if (marked && decodeStrictText(nameBytes) === undefined)
    add("undecodable-name", "is marked as UTF-8 and is not", ["pip", "uv", "PyPI"]);
  else if (!marked && nameBytes.some((byte) => byte >= 0x80))
    add("unmarked-name", "is neither ASCII nor marked as UTF-8, so that readers guess the letters", ["uv", "PyPI"]);
  const odd = unprintable.exec(path)?.[0]?.codePointAt(0);
  if (odd !== undefined)
    add(
      "unprintable-name",
      `has the character U+${odd.toString(16).toUpperCase().padStart(4, "0")}`,
      odd < 0x20 || odd === 0x7f ? ["uv", "PyPI"] : ["uv"],
    );
  if (nameBytes.length > LONGEST_PATH || longestRun(nameBytes) > LONGEST_COMPONENT)
    add("long-name", `is longer than file systems allow`, ["pip", "uv"]);
  // A drive has its own word above.
  const reserved = drive.test(path) ? undefined : components.map(reservedOnWindows).find((why) => why !== undefined);
  if (reserved !== undefined) add("reserved-name", reserved, []);
  return found;
}

/** The names of devices, with any extension, also with the digits that are superscript (Microsoft, "Naming Files"). */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])$/;

/** Why Windows has no file of this name, undefined where it can have one. */
function reservedOnWindows(component: string): string | undefined {
  if (component === "" || component === "." || component === "..") return undefined;
  const stem = (component.split(".", 1)[0] as string).trimEnd().toLowerCase();
  if (device.test(stem)) return `is the device \`${stem}\` on Windows`;
  const last = component.at(-1);
  if (last === "." || last === " ") return "ends in a dot or a space, which Windows drops";
  const odd = /[<>:"|?*]/.exec(component)?.[0];
  return odd === undefined ? undefined : `has the character \`${odd}\`, which Windows does not allow`;
}

/** Bytes of the longest part between slashes. */
function longestRun(name: Uint8Array): number {
  let longest = 0;
  let start = 0;
  for (let at = 0; at <= name.length; at++) {
    if (at < name.length && name[at] !== 0x2f) continue;
    longest = Math.max(longest, at - start);
    start = at + 1;
  }
  return longest;
}

/** Files under whose name other members lie. With the lowest character for the slash these follow them in order. */
function filesThatAreFolders(members: readonly Member[]): Anomaly[] {
  const ordered = members
    .map((member) => ({ member, key: member.path.replaceAll("/", "\0") }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return ordered.flatMap(({ member, key }, index) => {
    const inside = ordered[index + 1];
    if (member.directory || inside?.key.startsWith(`${key}\0`) !== true) return [];
    return [memberAnomaly("file-and-folder", member, `\`${inside.member.path}\` lies in it`, ["pip", "uv"])];
  });
}
