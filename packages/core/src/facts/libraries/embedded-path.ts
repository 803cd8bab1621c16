import type { embeddedPathClasses, embeddedPathPurposes } from "../catalogue/libraries.ts";
import { latin } from "./release-string.ts";

type EmbeddedPathPurpose = (typeof embeddedPathPurposes)[number];
export type EmbeddedPathClass = (typeof embeddedPathClasses)[number];

/** A directory or file that code looks for at run time, as the build wrote it into the binary. */
export interface EmbeddedPath {
  readonly path: string;
  readonly purpose: EmbeddedPathPurpose;
  readonly class: EmbeddedPathClass;
}

/** How a path that is looked for is found in the bytes. */
export interface PathMark {
  readonly literal: Uint8Array;
  readonly purpose: EmbeddedPathPurpose;
  /** It follows the literal and ends at the next quote; otherwise it is the string that the literal is part of. */
  readonly quoted: boolean;
}

const mark = (text: string, purpose: EmbeddedPathPurpose, quoted = false): PathMark => ({
  literal: latin(text),
  purpose,
  quoted,
});

/**
 * OpenSSL answers OpenSSL_version(OPENSSL_DIR) and its like with these strings; GDAL, PROJ, HDF5, ecCodes, UDUNITS and
 * libcurl hold plain ones. NUL ends those that would else be part of longer names.
 */
export const pathMarks: readonly PathMark[] = [
  mark('OPENSSLDIR: "', "openssl-config", true),
  mark('ENGINESDIR: "', "openssl-engines", true),
  mark('MODULESDIR: "', "openssl-modules", true),
  mark("gdalplugins", "gdal-plugins"),
  mark("lib/plugin", "hdf5-plugins"),
  mark("lib\\plugin", "hdf5-plugins"),
  mark("share/gdal\0", "gdal-data"),
  mark("share\\gdal\0", "gdal-data"),
  mark("share/proj\0", "proj-data"),
  mark("share\\proj\0", "proj-data"),
  mark("share/eccodes/definitions", "eccodes-definitions"),
  mark("udunits/udunits2.xml", "udunits-data"),
  mark("ca-bundle", "ca-bundle"),
  mark("ca-certificates", "ca-bundle"),
  mark("/cacert.pem", "ca-bundle"),
  mark("/cert.pem\0", "ca-bundle"),
  mark("xml/catalog", "xml-catalog"),
];

/** The longest path that is looked at. */
const LONGEST = 512;

/**
 * The paths in the string around a mark that stands at `at`; none where it holds no path that begins at a root.
 *
 * `/share/proj` alone is what PROJ puts behind a folder that it finds out at run time.
 */
export function readPaths(
  bytes: Uint8Array,
  at: number,
  { literal, purpose, quoted }: PathMark,
): readonly EmbeddedPath[] {
  const start = quoted ? at + literal.length : startOfString(bytes, at);
  const end = endOfString(bytes, start, quoted);
  if (start === undefined || end === undefined) return [];
  const text = String.fromCharCode(...bytes.subarray(start, end));
  const sought = String.fromCharCode(...literal).replace("\0", "");
  return splitPaths(text)
    .filter((path) => path !== "" && (quoted || (isRooted(path) && path.indexOf(sought) > "/".length)))
    .map((path) => ({ path, purpose, class: classifyEmbeddedPath(path) }));
}

const [FIRST_PRINTABLE, LAST_PRINTABLE, QUOTE] = [0x20, 0x7e, 0x22];

function isPlain(byte: number | undefined): boolean {
  return byte !== undefined && byte >= FIRST_PRINTABLE && byte <= LAST_PRINTABLE && byte !== QUOTE;
}

/** Undefined where the string is longer than any path. */
function startOfString(bytes: Uint8Array, at: number): number | undefined {
  let start = at;
  while (start > 0 && isPlain(bytes[start - 1])) if (at - --start > LONGEST) return undefined;
  return start;
}

function endOfString(bytes: Uint8Array, start: number | undefined, quoted: boolean): number | undefined {
  if (start === undefined) return undefined;
  let end = start;
  while (isPlain(bytes[end])) if (++end - start > LONGEST) return undefined;
  return bytes[end] === (quoted ? QUOTE : 0) ? end : undefined;
}

/** A search path as its system writes it; `file:` addresses as paths. */
function splitPaths(text: string): string[] {
  // libxml2 of vcpkg has file://C:/vcpkg/…, with one slash less than an address has.
  const plain = text.replace(/^file:\/{2,3}(?=[A-Za-z]:)|^file:\/\/(?=\/)/, "");
  return plain.split(isWindows(plain) ? ";" : ":");
}

function isWindows(path: string): boolean {
  return /^[A-Za-z]:[\\/]|^%[A-Za-z()0-9]+%|^\\\\/.test(path);
}

function isRooted(path: string): boolean {
  return path.startsWith("/") || isWindows(path);
}

const worldWritable = ["/tmp", "/private/tmp", "/var/tmp", "/private/var/tmp", "/dev/shm", "/run/shm"];
/** Only an administrator creates folders there; everything else stands in one that does. */
const systemFolders =
  /^\/(?:usr|etc|lib(?:32|64|x32|o32)?|bin|sbin|var|run|System|Library|private\/etc|private\/var)(?:\/|$)/;
/** Program Files and Windows, and the folders that a user's own variables name. */
const safeVariables =
  /^%(?:programfiles(?:\(x86\))?|programw6432|commonprogramfiles(?:\(x86\))?|systemroot|windir|appdata|localappdata|userprofile)%/i;

/**
 * Who could put something there. Windows lets every user create folders at the root of a drive and under ProgramData,
 * which %ALLUSERSPROFILE% names; CVE-2019-1552 was that of OpenSSL.
 */
export function classifyEmbeddedPath(path: string): EmbeddedPathClass {
  if (isWindows(path)) {
    if (safeVariables.test(path) || /^c:[\\/](?:program files(?: \(x86\))?|windows)(?:[\\/]|$)/i.test(path))
      return "system";
    return /^c:[\\/]users[\\/]/i.test(path) ? "build-directory" : "user-creatable";
  }
  if (!path.startsWith("/")) return "relative";
  if (worldWritable.some((folder) => path === folder || path.startsWith(`${folder}/`))) return "world-writable";
  return systemFolders.test(path) ? "system" : "build-directory";
}
