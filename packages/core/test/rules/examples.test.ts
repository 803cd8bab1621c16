import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { builtinRuleset, presetNames } from "../../src/rules/compose.ts";
import type { RuleSubject } from "../../src/rules/rule.ts";
import { checkRule, judgeExample } from "../../src/ruleset/rule-checks.ts";
import { declarativeSchemas } from "../../src/ruleset/schema.ts";
import { readPresets, readRules, readSources } from "../generated/sources.ts";

// From the YAML files themselves: generated/rules.test.ts proves that the built-in rules are the same.
const sources = readSources();
const rules = readRules();
const byId = rules.map((rule) => [rule.id, rule] as const);

// strictRequired alone stays off: the `if` of a user's rule asks for `for`, which is a property of its branches only.
const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, schemas: [...declarativeSchemas] });

describe("every example of every rule has the outcome it says", () => {
  it.each(
    rules.flatMap((rule) => rule.examples.map((example) => [`${rule.id}: ${example.name}`, rule, example] as const)),
  )("%s", (_, rule, example) => {
    const { outcome, severity } = judgeExample(rule, example.facts);
    expect(outcome).toBe(example.outcome);
    if (example.severity !== undefined) expect(severity).toBe(example.severity);
  });
});

describe("every rule", () => {
  it.each(byId)("%s has an example that fails and one that passes", (_, rule) => {
    const outcomes = rule.examples.map(({ outcome }) => outcome);
    expect(outcomes).toContain("fail");
    expect(outcomes).toContain("pass");
  });

  it.each(byId)("%s has no mistake that a schema cannot see", (_, rule) => {
    expect(checkRule(rule)).toEqual([]);
  });

  it.each(byId)("%s names each example once", (_, rule) => {
    const names = rule.examples.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it("is called as its file, in the folder of what it judges", () => {
    const folders: Record<RuleSubject, string> = {
      wheel: "wheel",
      file: "file",
      binary: "binary",
      elf: "elf",
      pe: "pe",
      macho: "macho",
      project: "project",
      set: "set",
      diff: "diff",
    };
    const found = sources.filter(({ folder }) => folder !== "presets").map(({ path }) => path);
    expect(found).toEqual(rules.map((rule) => `${folders[rule.for]}/${rule.id}.yaml`).sort());
  });

  it("has an identifier of its own", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  });
});

describe("every declarative file of ours is valid", () => {
  it.each(declarativeSchemas.map((schema) => [String(schema["$id"]), schema] as const))(
    "%s is a JSON Schema of draft-07 that compiles",
    (id, schema) => {
      expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
      expect(ajv.validateSchema(schema) && ajv.errors).toBeNull();
      expect(ajv.getSchema(id)).toBeTypeOf("function");
    },
  );

  it.each(sources.map((source) => [source.path, source] as const))("%s fits its schema", (_, { folder, value }) => {
    const validate = ajv.getSchema(folder === "presets" ? "preset.schema.json" : "rule.schema.json");
    validate?.(value);
    expect(validate?.errors).toBeNull();
  });

  it("names in presets only rules and presets that exist", () => {
    const known = new Set(rules.map(({ id }) => id));
    const presets = readPresets();
    expect(presets.flatMap((preset) => Object.keys(preset.rules)).filter((id) => !known.has(id))).toEqual([]);
    expect(presets.flatMap((preset) => preset.extends).filter((name) => !presetNames.includes(name))).toEqual([]);
    expect(presets.map(({ name }) => name).sort()).toEqual(
      sources.filter(({ folder }) => folder === "presets").map(({ name }) => name),
    );
  });
});

describe("the presets give each rule the severity that was agreed", () => {
  // E error, W warning, N note, – off; g: one finding a wheel. In the order recommended, geospatial, hardened.
  const agreed: Readonly<Record<string, string>> = {
    "absent-python-symbol": "E E E",
    "allowance-expired": "W W W",
    "allowance-unused": "N N N",
    "ambiguous-archive": "E E E",
    "artifact-unsigned": "– N W",
    "baked-ca-bundle": "W E E",
    "binary-malformed": "E E E",
    "bytecode-shipped": "W W W",
    "colliding-member-names": "E E E",
    "configuration-unreadable": "W W W",
    "data-descriptor": "E E E",
    "data-directory-invalid": "E E E",
    "data-lost": "W E E",
    "decompression-bomb": "E E E",
    "dist-info-misplaced": "E E E",
    "dll-directory-from-environment": "W E E",
    "duplicate-content": "N N N",
    "duplicate-member": "E E E",
    "elf-audit-tag": "W W W",
    "elf-build-directory-search-path": "W W E",
    "elf-debug-information": "Ng Ng Ng",
    "elf-escaping-search-path": "N W W",
    "elf-executable-stack": "E E E",
    "elf-instrumented": "W W W",
    "elf-lazy-binding": "Ng Wg Eg",
    "elf-misaligned-segment": "E E E",
    "elf-missing-branch-protection": "– – –",
    "elf-missing-cet": "– – –",
    "elf-missing-relro": "Wg Wg Eg",
    "elf-missing-stack-protector": "Ng Wg Eg",
    "elf-not-loadable": "E E E",
    "elf-sanitizer-runtime": "E E E",
    "elf-static-tls": "W W W",
    "elf-system-search-path": "N W E",
    "elf-text-relocations": "E E E",
    "elf-token-stack-protector": "Ng Ng Wg",
    "elf-unfortified": "Ng Wg Eg",
    "elf-unmet-version": "E E E",
    "elf-unsafe-search-path": "E E E",
    "elf-writable-dynamic-table": "Ng Ng Wg",
    "elf-writable-executable-segment": "E E E",
    "embedded-build-directory": "Ng Ng Ng",
    "embedded-writable-search-directory": "W E E",
    "empty-wheel": "W W W",
    "encrypted-member": "E E E",
    "end-of-life-library": "W W E",
    "entry-point-invalid": "E E E",
    "environment-poisoned": "E E E",
    "exported-foreign-symbols": "N N N",
    "file-name-not-normalised": "W W W",
    "forbidden-exclude": "E E E",
    "foreign-binary": "W W W",
    "fortify-without-optimisation": "W W E",
    "hardening-lost": "W E E",
    "header-mismatch": "E E E",
    "host-library-may-be-absent": "W W W",
    "install-path-collision": "E E E",
    "interactive-install": "– N W",
    "leftover-file": "W W W",
    "libpython-linked": "E E E",
    "library-folder-redirected": "W W E",
    "library-from-unpinned-dependency": "W W E",
    "library-lost": "W E E",
    "library-not-in-provider": "E E E",
    "licence-file-missing": "W W W",
    "loader-preload-not-cleared": "– N W",
    "loader-variable-written": "W E E",
    "macho-build-directory-search-path": "N N W",
    "macho-executable-stack": "E E E",
    "macho-flat-namespace": "N N W",
    "macho-invalid-signature": "E E E",
    "macho-minimum-os-above-tag": "E E E",
    "macho-missing-signature": "E E E",
    "macho-outside-library": "E E E",
    "macho-unsafe-search-path": "E E E",
    "macho-writable-executable-segment": "E E E",
    "macho-wrong-architecture": "E E E",
    "metadata-invalid": "E E E",
    "metadata-not-accepted": "W W W",
    "missing-gdal-data": "E E E",
    "missing-hardening-flags": "– W E",
    "missing-library": "E E E",
    "missing-proj-database": "E E E",
    "mixed-libc": "E E E",
    "network-open-build": "– N W",
    "non-ascii-name-unmarked": "E E E",
    "overlong-member-name": "E E E",
    "oversized-member": "N N N",
    "oversized-wheel": "N N N",
    "parsers-disagree": "E E E",
    "path-mutation": "W E E",
    "pe-debug-runtime": "E E E",
    "pe-foreign-runtime": "W W E",
    "pe-invalid-signature": "E E E",
    "pe-mangled-name-mismatch": "W W E",
    "pe-missing-aslr": "E E E",
    "pe-missing-control-flow-guard": "– – –",
    "pe-missing-high-entropy": "W W E",
    "pe-missing-nx": "E E E",
    "pe-missing-runtime": "Wg Wg Wg",
    "pe-missing-safe-seh": "W W E",
    "pe-missing-shadow-stack": "– – –",
    "pe-outdated-runtime": "W W E",
    "pe-shadowing-system-library": "W W E",
    "pe-shared-writable-section": "E E E",
    "pe-stripped-relocations": "E E E",
    "pe-unresolved-import": "E E E",
    "pe-writable-executable-section": "E E E",
    "pe-wrong-machine": "E E E",
    "pe-wrong-python-library": "E E E",
    "pie-flags-on-library": "W W E",
    "platform-tag-not-accepted": "W W W",
    "platform-tag-not-honoured": "E E E",
    "platform-tag-raised": "W E E",
    "proj-database-mismatch": "E E E",
    "purelib-with-binaries": "E E E",
    "recommended-packages-installed": "– N W",
    "record-duplicate": "E E E",
    "record-hash-mismatch": "E E E",
    "record-malformed": "E E E",
    "record-missing-file": "E E E",
    "record-self-row-missing": "N N N",
    "record-signature-deprecated": "W W W",
    "record-size-mismatch": "E E E",
    "record-unlisted-file": "E E E",
    "record-weak-hash": "E E E",
    "repair-command-split": "W W E",
    "repair-skipped": "W W E",
    "reserved-member-name": "E E E",
    "sbom-invalid": "W W W",
    "sbom-step-missing": "– N W",
    "script-foreign-interpreter": "W W W",
    "shell-command": "N W W",
    "sibling-differs": "W W W",
    "soname-collision": "W E E",
    "soname-file-name-mismatch": "W E E",
    "spatial-core-not-vendored": "E E E",
    "spatial-core-vendored": "– N N",
    "special-file-member": "E E E",
    "stable-abi-file-name": "E E E",
    "stable-abi-missing-export": "W W W",
    "stable-abi-too-new": "E E E",
    "stable-abi-violation": "E E E",
    "startup-code": "E E E",
    "tag-and-filename-disagree": "E E E",
    "trailing-data": "E E E",
    "unexpected-top-level": "W W W",
    "unguarded-ctypes-load": "N W W",
    "unhashed-name-collision": "W W W",
    "unhashed-vendored-library": "W E E",
    "unpinned-exclude": "W W E",
    "unreadable-member": "E E E",
    "unsafe-member-path": "E E E",
    "unsupported-compression": "E E E",
    "unused-vendored-library": "N N N",
    "unverified-download": "– N W",
    "vendored-library-without-licence": "N W W",
    "vendored-library-without-sbom": "N W W",
    "version-spread": "N N N",
    "wheel-file-invalid": "E E E",
    "wheel-malformed": "E E E",
    "wheel-name-mismatch": "E E E",
    "writable-build-root": "– N W",
    "wrong-architecture": "E E E",
  };

  function severityIn(preset: string, id: string): string {
    const rule = builtinRuleset([preset]).rules.find((candidate) => candidate.id === id);
    if (rule === undefined) return "–";
    return `${rule.severity.slice(0, 1).toUpperCase()}${rule.group === undefined ? "" : "g"}`;
  }

  it("names every rule there is", () => {
    expect(rules.map(({ id }) => id)).toEqual(Object.keys(agreed));
  });

  it.each(Object.entries(agreed))("%s: %s", (id, severities) => {
    expect(["recommended", "geospatial", "hardened"].map((preset) => severityIn(preset, id)).join(" ")).toBe(
      severities,
    );
  });

  it("everything is hardened, with what is off there as a warning", () => {
    for (const id of Object.keys(agreed)) {
      const hardened = severityIn("hardened", id);
      const everything = severityIn("everything", id);
      if (hardened === "–") expect([id, everything.charAt(0)]).toEqual([id, "W"]);
      else expect([id, everything]).toEqual([id, hardened]);
    }
  });
});
