import { createHash } from "node:crypto";
import JSZip from "jszip";
import { toBytes } from "./zip.ts";

export interface WheelParts {
  /** Default: a pure wheel called `demo`. Name, version and tags of the documents follow it. */
  readonly filename?: string;
  /** Everything outside the dist-info directory, by path. Default: one Python file. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** Directory entries, each with its slash at the end. */
  readonly directories?: readonly string[];
  /** Name of the dist-info directory. */
  readonly distInfo?: string;
  /** A document's text instead of the right one, false to leave it out. */
  readonly metadata?: string | Uint8Array | false;
  readonly wheelFile?: string | Uint8Array | false;
  /** As for the others, or made from the right rows, the one of RECORD itself last. */
  readonly record?: string | false | ((rows: readonly string[]) => string);
  /** Further members of the dist-info directory that RECORD does not list. */
  readonly unlisted?: Readonly<Record<string, string>>;
}

export interface BuiltWheel {
  readonly filename: string;
  readonly bytes: Uint8Array;
}

export const demoFilename = "demo-1.0-py3-none-any.whl";
export const demoDistInfo = "demo-1.0.dist-info";

/** `path,sha256=…,size` as RECORD has it, the path quoted where it must be. */
export function recordRow(path: string, content: string | Uint8Array, algorithm = "sha256"): string {
  const bytes = toBytes(content);
  const quoted = /[",\r\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path;
  return `${quoted},${algorithm}=${createHash(algorithm).update(bytes).digest("base64url")},${bytes.length}`;
}

/** Build a wheel with jszip: right in every part that is not overridden, and the same bytes each time. */
export async function buildWheel(parts: WheelParts = {}): Promise<BuiltWheel> {
  const { filename = demoFilename, files = { "demo/__init__.py": "answer = 42\n" } } = parts;
  const [name = "", version = ""] = filename.split("-");
  const distInfo = parts.distInfo ?? `${name}-${version}.dist-info`;
  const members = new Map<string, string | Uint8Array>(Object.entries(files));
  const metadata = parts.metadata ?? `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`;
  const wheelFile = parts.wheelFile ?? wheelDocument(filename);
  if (metadata !== false) members.set(`${distInfo}/METADATA`, metadata);
  if (wheelFile !== false) members.set(`${distInfo}/WHEEL`, wheelFile);

  const recordPath = `${distInfo}/RECORD`;
  const rows = [...[...members].map(([path, content]) => recordRow(path, content)), `${recordPath},,`];
  const { record = (right) => `${right.join("\n")}\n` } = parts;
  for (const [path, content] of Object.entries(parts.unlisted ?? {})) members.set(path, content);
  if (record !== false) members.set(recordPath, typeof record === "string" ? record : record(rows));

  const zip = new JSZip();
  // JSZip has no other way to a fixed date, and would make folders of its own with today's.
  const settings = { date: new Date(Date.UTC(2020, 0, 1)), createFolders: false };
  for (const folder of parts.directories ?? []) zip.file(folder, null, { ...settings, dir: true });
  for (const [path, content] of members) zip.file(path, content, settings);
  return { filename, bytes: await zip.generateAsync({ type: "uint8array", compression: "DEFLATE", platform: "UNIX" }) };
}

function wheelDocument(filename: string): string {
  const tag = filename
    .replace(/\.whl$/, "")
    .split("-")
    .slice(-3)
    .join("-");
  return `Wheel-Version: 1.0\nGenerator: wheel-guard-tests\nRoot-Is-Purelib: true\nTag: ${tag}\n`;
}
