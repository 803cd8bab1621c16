import { LicenseExpression, LicenseRepository, NamedLicense, SpdxLicense } from "@cyclonedx/cyclonedx-library/Models";
import { isSupportedSpdxId } from "@cyclonedx/cyclonedx-library/SPDX";
import { licenceExpressionProblem } from "../wheel/metadata/licence-expression.ts";

/**
 * Licences as CycloneDX has them: either one expression alone, or any number of identifiers and names.
 *
 * What is neither an identifier that CycloneDX knows nor an expression is a name.
 */
export function cycloneDxLicences(licences: readonly string[]): LicenseRepository {
  const [only] = licences;
  if (
    only !== undefined &&
    licences.length === 1 &&
    !isIdentifier(only) &&
    licenceExpressionProblem(only) === undefined
  )
    return new LicenseRepository([new LicenseExpression(only)]);
  return new LicenseRepository(
    [...new Set(licences)].map((one) => (isIdentifier(one) ? new SpdxLicense(one) : new NamedLicense(one))),
  );
}

function isIdentifier(licence: string): boolean {
  return isSupportedSpdxId(licence);
}
