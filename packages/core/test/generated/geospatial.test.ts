import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { builtinRules } from "../../src/rules/builtin.generated.ts";
import { builtinRuleset } from "../../src/rules/compose.ts";
import { repositoryPath } from "./sources.ts";

// The test is the generator of docs/geospatial.md: severities come from the presets, counts from the corpus tier.

interface Demand {
  readonly demand: string;
  readonly rules: readonly string[];
  /** What the rules cannot tell. */
  readonly remark?: string;
}

const sandbox =
  "A matter of the process that runs the code; it waits for the commands `policy`, `probe` and `sandbox`, which are not built yet.";

const parts: Readonly<Record<string, readonly Demand[]>> = {
  "At build time": [
    {
      demand: "Builds run in containers that are thrown away, with a read-only file system and little network.",
      rules: ["writable-build-root", "network-open-build"],
    },
    {
      demand: "Code is compiled with `-O2` and `-fstack-protector-strong`.",
      rules: ["elf-missing-stack-protector", "elf-token-stack-protector", "missing-hardening-flags"],
    },
    {
      demand: "Code is compiled with `-D_FORTIFY_SOURCE=2` or 3.",
      rules: ["elf-unfortified", "fortify-without-optimisation", "missing-hardening-flags"],
    },
    {
      demand: "Code is compiled with `-fPIC`; `-fPIE` and `-pie` are for programs and not for extension modules.",
      rules: ["elf-text-relocations", "elf-not-loadable", "pie-flags-on-library"],
    },
    { demand: "Libraries are linked with `-Wl,-z,relro`.", rules: ["elf-missing-relro", "missing-hardening-flags"] },
    {
      demand: "Libraries are linked with `-Wl,-z,now`.",
      rules: ["elf-lazy-binding", "elf-writable-dynamic-table", "missing-hardening-flags"],
    },
    { demand: "The build clears LD_PRELOAD.", rules: ["loader-preload-not-cleared"] },
    {
      demand: "Packages for the build are installed without those that are only recommended.",
      rules: ["recommended-packages-installed"],
    },
    { demand: "Installs on runners ask nothing and update nothing by themselves.", rules: ["interactive-install"] },
    {
      demand: "The repair puts libproj, libgdal and libgeos into the library folder of the wheel.",
      rules: ["spatial-core-not-vendored", "unhashed-vendored-library", "soname-file-name-mismatch", "repair-skipped"],
    },
    {
      demand: "`--exclude` is for libraries that stay outside on purpose.",
      rules: ["unpinned-exclude", "library-from-unpinned-dependency", "library-not-in-provider"],
    },
    { demand: "The spatial cores are never excluded.", rules: ["forbidden-exclude", "spatial-core-not-vendored"] },
  ],
  "Isolation and ABI": [
    {
      demand: "Native dependencies are found by a search path into the wheel.",
      rules: [
        "elf-unsafe-search-path",
        "elf-build-directory-search-path",
        "elf-escaping-search-path",
        "macho-unsafe-search-path",
        "macho-build-directory-search-path",
      ],
    },
    { demand: "Nothing depends on LD_LIBRARY_PATH.", rules: ["loader-variable-written", "missing-library"] },
    {
      demand: "Nothing falls back to /usr/lib.",
      rules: ["elf-system-search-path", "macho-outside-library", "host-library-may-be-absent"],
    },
    {
      demand: "The wheel keeps what its platform tag promises.",
      rules: [
        "platform-tag-not-honoured",
        "tag-and-filename-disagree",
        "wrong-architecture",
        "mixed-libc",
        "macho-minimum-os-above-tag",
      ],
    },
    {
      demand: "Whether a library is vendored or the system's is decided knowingly for each.",
      rules: ["spatial-core-vendored", "vendored-library-without-sbom", "end-of-life-library"],
    },
    {
      demand: "On Windows `os.add_dll_directory` is used, and PATH is left alone.",
      rules: ["path-mutation", "dll-directory-from-environment", "pe-unresolved-import", "pe-shadowing-system-library"],
    },
  ],
  "At run time": [
    {
      demand: "Extension and interpreter agree on the ABI.",
      rules: [
        "stable-abi-violation",
        "stable-abi-too-new",
        "stable-abi-file-name",
        "absent-python-symbol",
        "pe-wrong-python-library",
        "libpython-linked",
      ],
    },
    {
      demand: "Calls through ctypes and cffi are guarded.",
      rules: ["unguarded-ctypes-load"],
      remark:
        "Where the library comes from is judged. Whether pointers and sizes are checked cannot be told from a wheel.",
    },
    { demand: "Memory and processes are capped before work on untrusted data.", rules: [], remark: sandbox },
    { demand: "seccomp denies execve, ptrace and raw sockets.", rules: [], remark: sandbox },
    {
      demand: "External programs are started without a shell, on checked paths, with fewer rights.",
      rules: ["shell-command"],
      remark: "Rights at run time are for the sandbox.",
    },
    {
      demand: "Plug-ins are not loaded from where others can write.",
      rules: ["embedded-writable-search-directory", "environment-poisoned", "elf-unsafe-search-path"],
    },
  ],
  "In CI": [
    {
      demand: "Runners are not trusted: read-only, without network while compiling.",
      rules: ["writable-build-root", "network-open-build"],
    },
    {
      demand: "Artifacts are signed.",
      rules: ["artifact-unsigned", "pe-invalid-signature", "macho-missing-signature", "macho-invalid-signature"],
      remark: "The attestation of a wheel lies on the index, not in the wheel.",
    },
    {
      demand: "A bill of materials names the native dependencies of each wheel.",
      rules: ["vendored-library-without-sbom", "sbom-invalid", "sbom-step-missing"],
    },
    {
      demand: "Downloads are verified by their digest before use.",
      rules: ["unverified-download", "record-hash-mismatch", "record-weak-hash"],
    },
  ],
};

interface Firing {
  readonly wheels: number;
  readonly rules: Readonly<Record<string, { readonly wheels: number }>>;
}

it("docs/geospatial.md answers every demand of the rule source with rules, severities and counts", async () => {
  const firing = JSON.parse(readFileSync(repositoryPath("test-wheels/corpus/firing.json"), "utf8")) as Firing;
  const severity = (preset: string, id: string): string =>
    builtinRuleset([preset]).rules.find((rule) => rule.id === id)?.severity ?? "off";
  const rowOf = (id: string): string => {
    const rule = builtinRules.find((candidate) => candidate.id === id);
    if (rule === undefined) throw new Error(`${id} is no rule`);
    const severities = ["recommended", "geospatial", "hardened"].map((preset) => severity(preset, id));
    const count = rule.for === "project" || rule.for === "set" ? "" : String(firing.rules[id]?.wheels ?? 0);
    return `| [${id}](rules/${id}.md) | ${[...severities, count].join(" | ")} |`;
  };
  let number = 0;
  const sections = Object.entries(parts).flatMap(([title, demands]) => [
    `## ${title}`,
    "",
    ...demands.flatMap(({ demand, rules, remark }) => [
      `### ${++number}. ${demand}`,
      "",
      ...(rules.length === 0
        ? []
        : [
            "| rule | recommended | geospatial | hardened | wheels |",
            "| --- | --- | --- | --- | ---: |",
            ...rules.map(rowOf),
            "",
          ]),
      ...(remark === undefined ? [] : [remark, ""]),
    ]),
  ]);
  const text = [
    "<!-- Generated by `pnpm generate`; do not edit. -->",
    "",
    "# The geospatial pack",
    "",
    "What the security of geospatial wheels demands, demand by demand: the rules that enforce it, their severity in each",
    `preset, and on how many of the ${firing.wheels} public wheels of the corpus each fires (of rules about wheels and their`,
    "files). Rules about configuration are for `check --project DIR`; docs/project.md says what they read. The severity shown is",
    "the rule's own; cases may make it milder or worse.",
    "",
    ...sections,
  ].join("\n");
  expect(number).toBe(28);
  await expect(`${text.trimEnd()}\n`).toMatchFileSnapshot(repositoryPath("docs/geospatial.md"));
});
