import { licenceFileProblem } from "../../wheel/metadata/licence-file.ts";
import { keepsLicenceFiles, validateMetadata } from "../../wheel/metadata/validate.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import type { FactSheet } from "../subject.ts";
import { withRefusals } from "./problem.ts";

/** See `wheel.metadata-problems` and `wheel.missing-licence-files` in the catalogue. */
export function describeMetadata(sheet: FactSheet, { metadata, members, distInfo }: Wheel): void {
  if (metadata === undefined) {
    sheet.gap("wheel.metadata-problems", "unknown", "METADATA cannot be read");
    sheet.gap("wheel.missing-licence-files", "unknown", "METADATA cannot be read");
    return;
  }
  sheet.set(
    "wheel.metadata-problems",
    validateMetadata(metadata).map(({ refusedBy, detail, ...plain }) => ({
      ...plain,
      detail: withRefusals(plain.line === undefined ? detail : `${detail} (line ${plain.line})`, refusedBy),
      "refused-by": refusedBy,
    })),
  );
  if (!keepsLicenceFiles(metadata)) {
    sheet.gap("wheel.missing-licence-files", "not-applicable", "METADATA is not of version 2.4 or newer");
    return;
  }
  const paths = new Set(members.filter(({ directory }) => !directory).map(({ path }) => path));
  const missing = metadata
    .all("License-File")
    .filter((entry) => licenceFileProblem(entry) === undefined && !paths.has(`${distInfo}/licenses/${entry}`));
  sheet.set("wheel.missing-licence-files", missing);
}
