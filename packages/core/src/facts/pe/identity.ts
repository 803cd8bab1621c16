import { machineName } from "../../pe/machine.ts";
import type { PeFile, VersionInfo } from "../../pe/pe.ts";
import { fileName } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { FactSheet } from "../subject.ts";
import { isProgram } from "./image-kind.ts";
import { isVisualCRuntime, moduleName, plainName } from "./library-names.ts";

/** What the file says that it is: for which machine, by which tools, under which name and version. */
export function describeIdentity(sheet: FactSheet, file: PeFile, path: string): void {
  const { header, linker, debug, exports: table, resources } = file;
  if (header === undefined) return;
  const machine = machineName(file);
  if (machine !== undefined) sheet.set("binary.machine", machine);
  sheet.set("binary.bits", header.bits);
  sheet.set("binary.endian", "little");
  sheet.set("pe.file-type", isProgram(header) ? "program" : "library");
  sheet.set("pe.linker-version", header.linkerVersion);
  if (linker !== undefined) sheet.set("pe.linker", linker);
  else if ("linker" in file) sheet.gap("pe.linker", "unknown", "no linker left a trace");
  if ("debug" in file) {
    sheet.set("pe.reproducible", debug?.reproducible ?? false);
    if (debug?.error !== undefined && debug.codeView === undefined)
      sheet.gap("pe.pdb-path", "unknown", debug.error.message);
    else sheet.setOrNone("pe.pdb-path", debug?.codeView?.path, "no symbols elsewhere");
  }
  if ("exports" in file) {
    sheet.setOrNone("pe.original-name", table?.name, "no table of exports with a name");
    describeRuntime(sheet, file, table?.name ?? fileName(path));
  }
  if (!("resources" in file)) return;
  if (resources?.error !== undefined && resources.version === undefined)
    sheet.gap("pe.version-info", "unknown", resources.error.message);
  else
    sheet.setOrNone(
      "pe.version-info",
      resources?.version && versionRecord(resources.version),
      "no resource with the version",
    );
}

/** Of several languages the first that has it. */
function versionRecord({ fileVersion, productVersion, tables }: VersionInfo): Facts["pe.version-info"] & {} {
  const word = (key: string): string | undefined => tables.find(({ strings }) => strings.has(key))?.strings.get(key);
  const fields = {
    "file-version": fileVersion ?? word("FileVersion"),
    "product-version": word("ProductVersion") ?? productVersion,
    product: word("ProductName"),
    company: word("CompanyName"),
    description: word("FileDescription"),
    "original-name": word("OriginalFilename"),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ""));
}

/** @param name by which the linker knew it, or else of the file. The signer is not proven. */
function describeRuntime(sheet: FactSheet, file: PeFile, name: string): void {
  const { header, certificates } = file;
  if (header === undefined || isProgram(header) || !isVisualCRuntime(moduleName(name))) {
    sheet.gap("pe.runtime", "not-applicable", "no library of the Visual C++ runtime");
    return;
  }
  const organization = certificates?.signatures[0]?.signer?.organization;
  const signer = organization === undefined ? "none" : organization === "Microsoft Corporation" ? "microsoft" : "other";
  sheet.set("pe.runtime", {
    name: plainName(name),
    toolset: header.linkerVersion,
    signer,
    ...(organization === undefined ? {} : { organization }),
  });
}
