import type { MachoSlice } from "../../macho/macho.ts";
import { type SignatureVerdict, verifyCodeSignature } from "../../macho/verify.ts";
import type { Platform } from "../../platform.ts";
import type { BinaryContext } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { FactSheet } from "../subject.ts";

type Failure = Extract<SignatureVerdict, { state: "invalid" }>["failure"];

const CS_LINKER_SIGNED = 0x20000;
/** A CMS blob that holds nothing but its own header: `codesign --sign -` leaves one. */
const EMPTY_CMS = 8;

const facts = ["macho.signature", "macho.signature-failure"] as const;

/** Hash every signed page, and say what the signature is. */
export async function describeSignature(
  sheet: FactSheet,
  slice: MachoSlice,
  platform: Pick<Platform, "digestBlocks">,
  context: BinaryContext,
): Promise<void> {
  if (!("signature" in slice)) return;
  sheet.setOrNone("macho.team", slice.signature?.directories[0]?.team, "the signature names no team");
  if (!facts.some((fact) => context.wanted(fact))) {
    for (const fact of facts) sheet.gap(fact, "unknown", "not asked for");
    return;
  }
  const verdict = await verifyCodeSignature(slice, platform);
  if (verdict === undefined) return;
  sheet.set(
    "macho.signature",
    verdict.state === "valid" ? kindOf(slice) : verdict.state === "invalid" ? "invalid" : "none",
  );
  const failure = verdict.state === "invalid" ? failureRecord(verdict.failure) : undefined;
  sheet.setOrNone("macho.signature-failure", failure, "no signature, or one that holds");
}

function kindOf({ signature }: MachoSlice): Facts["macho.signature"] & {} {
  const [directory] = signature?.directories ?? [];
  if ((signature?.cmsBytes ?? 0) > EMPTY_CMS) return directory?.team === undefined ? "certificate" : "team";
  return ((directory?.flags ?? 0) & CS_LINKER_SIGNED) === 0 ? "ad-hoc" : "linker-signed";
}

function failureRecord(failure: Failure): Facts["macho.signature-failure"] & {} {
  const { kind, offset } = failure;
  switch (failure.kind) {
    case "unreadable":
      return { kind, offset, detail: failure.message };
    case "uncovered":
      return { kind, offset, detail: `bytes ${offset} to ${failure.end} are mapped but not signed` };
    default: {
      const { index, expected, found, mismatches } = failure;
      const more = mismatches === 1 ? "" : `, and so are ${mismatches - 1} more`;
      const what = failure.kind === "page" ? `page ${index} at byte ${offset} is` : `part ${index} of the signature is`;
      return { kind, offset, index, expected, found, mismatches, detail: `${what} not as it was signed${more}` };
    }
  }
}
