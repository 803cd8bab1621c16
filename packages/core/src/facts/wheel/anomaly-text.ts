import type { Anomaly, AnomalyKind } from "../../zip/archive.ts";
import { withRefusals } from "./problem.ts";

type Phrase = (local: string, central: string) => string;

const differing =
  (what: string): Phrase =>
  (local, central) =>
    `has the ${what} ${local} in its own header and ${central} in the directory`;

/** What follows the member's name, or stands alone for what is of no member. */
const phrases: Readonly<Record<AnomalyKind, Phrase>> = {
  prefix: (local, central) => `${local}${central} stand before the archive`,
  "trailing-data": (_, central) => `${central} follow the archive`,
  gap: (local) => local,
  "orphan-member": (local) => local,
  overlap: (local) => local,
  "shared-header": (local) => `has ${local}`,
  "entry-count-differs": (local, central) => `${local}, ${central}`,
  "split-archive": (_, central) => central,
  "entry-comment": (_, central) => `has a comment of ${central} in the directory`,
  "unicode-path-differs": (_, central) => `has two names: ${central}`,
  "name-differs": differing("name"),
  "flags-differ": differing("flags"),
  "method-differs": differing("compression method"),
  "crc-differs": differing("CRC"),
  "compressed-size-differs": differing("compressed size"),
  "size-differs": differing("size"),
  "data-descriptor": () => "has a data descriptor",
  "descriptor-differs": (local) => `has a data descriptor that the directory contradicts: ${local}`,
  "zip64-field": (local, central) => `has ${local}${central}`,
  "malformed-extra": (local, central) => `has ${local}${central}`,
  "unsupported-version": (_, central) => `asks for ${central}`,
  "duplicate-member": (_, central) => `is there more than once, ${central}`,
  "colliding-names": (_, central) => central,
  "file-and-folder": (_, central) => `is a file, but ${central}`,
  "unsafe-path": (_, central) => central,
  "unnormalised-path": (_, central) => central,
  "unprintable-name": (_, central) => central,
  "undecodable-name": (_, central) => central,
  "unmarked-name": (_, central) => central,
  "long-name": (_, central) => central,
  "reserved-name": (_, central) => central,
  "encrypted-member": (_, central) => `is encrypted: ${central}`,
  "special-file": (_, central) => `is ${central}`,
  "folder-with-data": (_, central) => `is a folder with data: ${central}`,
  "unsupported-method": (_, central) => `has the ${central}`,
  "decompression-bomb": (_, central) => `the archive unpacks to ${central}`,
  "deflate-tail": (local) => `has ${local}`,
  "false-size": (local) => local,
  "unreadable-member": (local) => local,
};

/** Their reasons name the member themselves. */
const selfNaming: readonly AnomalyKind[] = ["false-size", "unreadable-member"];

/** An anomaly in words, with who refuses such an archive. */
export function anomalyText({ kind, offset, member, local = "", central = "", refusedBy }: Anomaly): string {
  const phrase = phrases[kind](local, central);
  const named = member === undefined || selfNaming.includes(kind) ? phrase : `\`${member}\` ${phrase}`;
  const placed = kind === "gap" || kind === "orphan-member" ? `${named} (at byte ${offset})` : named;
  return withRefusals(placed, refusedBy);
}
