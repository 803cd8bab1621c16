import type { PeFile } from "../../pe/pe.ts";
import { type AuthenticodeVerdict, verifyAuthenticode } from "../../pe/verify.ts";
import type { Platform } from "../../platform.ts";
import type { BinaryContext } from "../binary.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import type { FactSheet } from "../subject.ts";

type Failure = Extract<AuthenticodeVerdict, { state: "invalid-digest" }>["failure"];

const facts = ["pe.signature", "pe.signature-failure"] as const;

/** Compute the digest of the image, and say whether it is the one that was signed. */
export async function describeSignature(
  sheet: FactSheet,
  file: PeFile,
  platform: Pick<Platform, "digest" | "digestBlocks" | "digestChunks">,
  context: BinaryContext,
): Promise<void> {
  if (!("certificates" in file)) return;
  const signer = file.certificates?.signatures[0]?.signer;
  sheet.setOrNone("pe.signer", signer?.organization ?? signer?.commonName, "the file names no signer");
  if (!facts.some((fact) => context.wanted(fact))) {
    for (const fact of facts) sheet.gap(fact, "unknown", "not asked for");
    return;
  }
  const verdict = await verifyAuthenticode(file, platform);
  if (verdict === undefined) return;
  if (verdict.state === "unsupported") {
    for (const fact of facts) sheet.gap(fact, "unknown", `digests by ${verdict.algorithm} are not computed`);
    return;
  }
  sheet.set("pe.signature", verdict.state === "unsigned" ? "none" : verdict.state);
  const failure = verdict.state === "invalid-digest" ? failureRecord(verdict.failure) : undefined;
  sheet.setOrNone("pe.signature-failure", failure, "no signature, or one that holds");
}

function failureRecord(failure: Failure): Facts["pe.signature-failure"] & {} {
  const { kind, offset } = failure;
  switch (failure.kind) {
    case "unreadable":
      return { kind, offset, detail: failure.message };
    case "uncovered":
      return { kind, offset, detail: `bytes ${offset} to ${failure.end} are not signed` };
    default: {
      const { algorithm, expected, found } = failure;
      const what = failure.kind === "image" ? "the image has" : "what was signed of it has";
      return { kind, offset, algorithm, expected, found, detail: `${what} another digest (${algorithm})` };
    }
  }
}
