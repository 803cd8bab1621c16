import { IMAGE_FILE_MACHINE_AMD64, IMAGE_FILE_MACHINE_I386 } from "../../pe/constants.ts";
import type { PeFile, PeHeader } from "../../pe/pe.ts";
import type { FactName } from "../catalogue/catalogue.ts";
import type { FactSheet } from "../subject.ts";
import { isManaged, isResourceOnly } from "./image-kind.ts";

const IMAGE_FILE_RELOCS_STRIPPED = 0x1;
/** IMAGE_DLLCHARACTERISTICS_* */
const HIGH_ENTROPY_VA = 0x20;
const DYNAMIC_BASE = 0x40;
const NX_COMPAT = 0x100;
const NO_SEH = 0x400;
const GUARD_CF = 0x4000;
const CET_COMPAT = 1;
/** IMAGE_GUARD_CF_INSTRUMENTED and _FUNCTION_TABLE_PRESENT: nearly every file has the first, whatever it was built with. */
const GUARD_CHECKS = 0x500;
const PAGE = 0x1000;

const judged = [
  "pe.aslr",
  "pe.relocatable",
  "pe.high-entropy-va",
  "pe.nx",
  "pe.control-flow-guard",
  "pe.security-cookie",
  "pe.safe-seh",
  "pe.shadow-stack",
] as const satisfies readonly FactName[];

/** What the linker was asked for to keep attackers from running what they write. */
export function describeProtection(sheet: FactSheet, file: PeFile): void {
  const { header, sections } = file;
  if (header === undefined) return;
  const resourceOnly = isResourceOnly(file);
  if (resourceOnly !== undefined) sheet.set("pe.resource-only", resourceOnly);
  if (sections !== undefined) describeSections(sheet, header, sections);
  const managed = isManaged(file);
  if (managed !== undefined) sheet.set("pe.managed", managed);
  const reason = resourceOnly === true ? "no code" : managed === true ? "only code of .NET" : undefined;
  if (reason !== undefined) {
    for (const fact of judged) sheet.gap(fact, "not-applicable", reason);
    return;
  }
  if (managed === undefined || resourceOnly === undefined) return;
  const has = (flag: number): boolean => (header.dllCharacteristics & flag) !== 0;
  sheet.set("pe.aslr", has(DYNAMIC_BASE));
  sheet.set("pe.relocatable", (header.characteristics & IMAGE_FILE_RELOCS_STRIPPED) === 0);
  sheet.set("pe.nx", has(NX_COMPAT));
  if (header.bits === 64) sheet.set("pe.high-entropy-va", has(HIGH_ENTROPY_VA));
  else sheet.gap("pe.high-entropy-va", "not-applicable", "addresses of 32 bits");
  if ("loadConfiguration" in file) describeConfiguration(sheet, file, header);
  describeShadowStack(sheet, file, header);
}

/** Sections closer together than pages share them: the kernel maps the image as one, for everything. */
function describeSections(sheet: FactSheet, header: PeHeader, sections: PeFile["sections"] & {}): void {
  const mapped = sections.filter(({ memorySize }) => memorySize > 0);
  const open = mapped.filter(({ executable, writable }) => header.sectionAlignment < PAGE || (executable && writable));
  sheet.set(
    "pe.writable-executable-sections",
    open.map(({ name }) => name),
  );
  sheet.set(
    "pe.shared-writable-sections",
    mapped.filter(({ shared, writable }) => shared && writable).map(({ name }) => name),
  );
}

function describeConfiguration(sheet: FactSheet, { loadConfiguration, linker }: PeFile, header: PeHeader): void {
  const has = (word: number | undefined): boolean => (word ?? 0) !== 0;
  const configuration = loadConfiguration;
  if (linker === "mingw") {
    for (const fact of ["pe.control-flow-guard", "pe.security-cookie", "pe.safe-seh"] as const)
      sheet.gap(fact, "not-applicable", "GNU ld makes no load configuration");
    return;
  }
  if (Number.parseInt(header.linkerVersion, 10) < 14)
    sheet.gap("pe.control-flow-guard", "not-applicable", "a linker before Visual Studio 2015");
  else
    sheet.set(
      "pe.control-flow-guard",
      (header.dllCharacteristics & GUARD_CF) !== 0 &&
        has(configuration?.guardCheckFunction) &&
        has(configuration?.guardFunctionTable) &&
        ((configuration?.guardFlags ?? 0) & GUARD_CHECKS) === GUARD_CHECKS,
    );
  sheet.set("pe.security-cookie", has(configuration?.securityCookie));
  if (header.machine !== IMAGE_FILE_MACHINE_I386)
    sheet.gap("pe.safe-seh", "not-applicable", "only i686 keeps exception handlers on the stack");
  else
    sheet.set(
      "pe.safe-seh",
      (header.dllCharacteristics & NO_SEH) !== 0 ||
        (has(configuration?.seHandlerTable) && has(configuration?.seHandlerCount)),
    );
}

function describeShadowStack(sheet: FactSheet, file: PeFile, header: PeHeader): void {
  const { debug, linker, loadConfiguration } = file;
  if (header.machine !== IMAGE_FILE_MACHINE_AMD64 || header.bits === 32)
    sheet.gap("pe.shadow-stack", "not-applicable", "only x86_64 code has one");
  else if (linker === "mingw") sheet.gap("pe.shadow-stack", "not-applicable", "GNU ld cannot ask for it");
  else if ((loadConfiguration?.hybridMetadata ?? 0) !== 0)
    sheet.gap("pe.shadow-stack", "not-applicable", "code for arm64");
  else if (debug?.error !== undefined) sheet.gap("pe.shadow-stack", "unknown", debug.error.message);
  else if ("loadConfiguration" in file)
    sheet.set("pe.shadow-stack", ((debug?.extendedDllCharacteristics ?? 0) & CET_COMPAT) !== 0);
}
