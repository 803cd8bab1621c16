import {
  type BuiltWheel,
  buildWheel,
  demoDistInfo,
  demoFilename,
  recordRow,
  type WheelParts,
} from "../builders/wheel.ts";
import { type BuiltZip, buildZip, type ZipMember, type ZipOptions } from "../builders/zip.ts";

/** What PyPI does with an upload: takes it, takes it and mails the owner, or refuses it. */
export type IndexVerdict = "takes" | "mails" | "refuses";

/** A whole wheel with one defect, or with none, and the verdict on it. */
export interface CraftedWheel {
  readonly name: string;
  readonly wheel: BuiltWheel | Promise<BuiltWheel>;
  /** Findings of the preset `recommended`: the severity's first letter and the rule, in the order of the rules. */
  readonly findings: readonly string[];
  readonly pypi: IndexVerdict;
}

const wheelDocument = "Wheel-Version: 1.0\nGenerator: wheel-guard-tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n";

/**
 * A right wheel member by member, so that its headers and framing can be bent: one module, what is given, then the
 * documents, RECORD with the right rows.
 */
export function wheelMembers(given: readonly ZipMember[]): ZipMember[] {
  const files: ZipMember[] = [
    { name: "demo/__init__.py", content: "answer = 42\n" },
    ...given,
    { name: `${demoDistInfo}/METADATA`, content: "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n" },
    { name: `${demoDistInfo}/WHEEL`, content: wheelDocument },
  ];
  const rows = new Set(
    files.flatMap(({ name, content = "" }) => {
      const path = typeof name === "string" ? name : new TextDecoder().decode(name);
      return path.endsWith("/") ? [] : [recordRow(path, content)];
    }),
  );
  return [...files, { name: `${demoDistInfo}/RECORD`, content: `${[...rows].join("\n")}\n${demoDistInfo}/RECORD,,\n` }];
}

export function wheelArchive(given: readonly ZipMember[] = [], options: ZipOptions = {}): BuiltZip {
  return buildZip(wheelMembers(given), options);
}

/** A wheel whose archive is bent. */
export function bent(name: string, bytes: Uint8Array, findings: readonly string[], pypi: IndexVerdict): CraftedWheel {
  return { name, wheel: { filename: demoFilename, bytes }, findings, pypi };
}

/** A wheel of a right archive whose content is wrong. */
export function wrong(
  name: string,
  parts: WheelParts,
  findings: readonly string[],
  pypi: IndexVerdict = "takes",
): CraftedWheel {
  return { name, wheel: buildWheel(parts), findings, pypi };
}
