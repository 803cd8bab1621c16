import { type AnalysedFile, wordTexts } from "../../project/analyse.ts";

const sbomPrograms =
  /^(?:.*\/)?(?:cyclonedx(?:-\w+)*|syft|cdxgen|sbom4python|sbom-tool|spdx-sbom-generator)(?:\.exe)?$/;
const sbomActions =
  /^(?:anchore\/sbom-action|cyclonedx\/|microsoft\/sbom-action|advanced-security\/.*sbom|actions\/attest-sbom|aquasecurity\/trivy-action)/i;
const signingPrograms = /^(?:.*\/)?(?:cosign|minisign|sigstore|pypi-attestations)(?:\.exe)?$/;
const signingActions =
  /^(?:actions\/attest(?:-build-provenance|-sbom)?|sigstore\/|slsa-framework\/|astral-sh\/attest-action)/i;

/** Steps that others need to trust the result. */
export function supplyChainSteps(files: readonly AnalysedFile[]): readonly ("sbom" | "signature")[] {
  const steps = new Set<"sbom" | "signature">();
  for (const { actions, commands } of files) {
    for (const { name, inputs } of actions) {
      if (sbomActions.test(name)) steps.add("sbom");
      if (signingActions.test(name) || attests(name, inputs)) steps.add("signature");
    }
    for (const { words } of commands) {
      const texts = wordTexts({ words });
      const has = (...wanted: readonly string[]): boolean => wanted.every((text) => texts.includes(text));
      if (texts.some((text) => sbomPrograms.test(text) || text.startsWith("cyclonedx-")) || has("wheel-guard", "sbom"))
        steps.add("sbom");
      if (
        texts.some((text) => /cyclonedx|spdx/.test(text)) &&
        texts.some((text) => /^(?:trivy|pip-audit|grype)$/.test(text))
      )
        steps.add("sbom");
      if (texts.some((text) => signingPrograms.test(text)) || has("twine", "--attestations") || has("twine", "--sign"))
        steps.add("signature");
      if (has("gpg") && texts.some((text) => /^(?:--detach-sign|--clearsign|-[a-z]*b)$/.test(text)))
        steps.add("signature");
    }
  }
  return [...steps].sort();
}

/** The action that publishes to PyPI attests what it uploads unless it is told not to, or is given a password. */
function attests(name: string, inputs: ReadonlyMap<string, string>): boolean {
  return (
    name === "pypa/gh-action-pypi-publish" &&
    inputs.get("attestations") !== "false" &&
    (inputs.get("password") ?? "") === ""
  );
}

/** Where wheels are published, for a finding to point at. */
export function publishingPlace({ actions, commands }: AnalysedFile): number | undefined {
  const action = actions.find(({ name }) => name === "pypa/gh-action-pypi-publish");
  const command = commands.find(({ words }) => {
    const texts = wordTexts({ words });
    return (texts.includes("twine") && texts.includes("upload")) || (texts.includes("uv") && texts.includes("publish"));
  });
  return action?.at ?? command?.at;
}
