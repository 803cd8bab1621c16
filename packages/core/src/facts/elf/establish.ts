import { readArmAttributes } from "../../elf/arm-attributes.ts";
import { EM_ARM } from "../../elf/constants.ts";
import { parsePartialElf } from "../../elf/parse.ts";
import { type BinaryContext, describeBinary } from "../binary.ts";
import { createFactSheet, type Subject } from "../subject.ts";
import { describeCode } from "./code.ts";
import { constantRegions } from "./constant-regions.ts";
import { describeLayout } from "./layout.ts";
import { describeLinkage } from "./linkage.ts";
import { machineName } from "./machine.ts";
import { describeRelro } from "./relro.ts";
import { elfType } from "./type.ts";

/** Every fact of one ELF file. What lies behind a break in the file is unknown. */
export function establishElf(bytes: Uint8Array, path: string, context: BinaryContext): Subject {
  const elf = parsePartialElf(bytes);
  const sheet = createFactSheet("elf", path);
  sheet.set("binary.format", "elf");
  if (elf.error === undefined) sheet.gap("binary.malformed", "not-applicable", "the file was read whole");
  else sheet.set("binary.malformed", elf.error.message);

  if (elf.header !== undefined) {
    const { header, sections } = elf;
    const arm = header.machine === EM_ARM ? readArmAttributes(bytes, sections, header.endian === "little") : undefined;
    sheet.set("binary.machine", machineName(header, arm));
    sheet.set("binary.bits", elf.header.bits);
    sheet.set("binary.endian", elf.header.endian);
  }
  describeLayout(sheet, elf);
  // The key is there once the step was reached, also where a static file has no dynamic table.
  if ("dynamic" in elf && elf.header !== undefined) {
    const type = elfType(elf.header, elf.interpreter, elf.dynamic);
    sheet.setOrNone("elf.type", type, "the type is none of the gABI");
    describeLinkage(sheet, elf, path, context);
    describeRelro(sheet, elf, type);
    describeCode(sheet, elf, bytes, type, context);
  }
  const exportsAny = elf.symbols?.exportsAny;
  const regions = elf.segments && constantRegions(bytes.length, elf.segments);
  describeBinary(sheet, path, context, { name: sheet.facts["elf.soname"], bytes, regions, exportsAny });
  return sheet.finish(elf.error === undefined ? "not established" : `the file cannot be read: ${elf.error.message}`);
}
