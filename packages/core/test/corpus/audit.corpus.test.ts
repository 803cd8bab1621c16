import { describe, expect, it } from "vitest";
import { auditFiles } from "../../src/node/audit-files.ts";
import { corpusPath, wheelFiles } from "./corpus.ts";

const rules = async (file: string): Promise<Record<string, { severity: string; count: number; of: number }>> => {
  const report = await auditFiles([corpusPath(file)]);
  expect(report.wheels[0]?.error).toBeNull();
  return Object.fromEntries(
    (report.wheels[0]?.findings ?? []).map(({ rule, severity, count, of }) => [rule, { severity, count, of }]),
  );
};

describe("the audit of public wheels", () => {
  it("finds all of rasterio 1.5.2 lazily bound, its need of the host's expat, and the end of its OpenSSL", async () => {
    const report = await auditFiles([corpusPath("rasterio-1.5.2-cp312-cp312-manylinux_2_28_x86_64.whl")]);
    expect(report.wheels[0]?.checked.binaries).toBe(43);
    expect(report.summary).toMatchObject({ errors: 0, warnings: 2 });
    expect(await rules("rasterio-1.5.2-cp312-cp312-manylinux_2_28_x86_64.whl")).toMatchObject({
      "elf-lazy-binding": { count: 43, of: 43 },
      "elf-writable-dynamic-table": { count: 26, of: 43 },
      "host-library-may-be-absent": { severity: "warning" },
      "end-of-life-library": { severity: "warning" },
    });
  });

  it("finds the nine relative search paths of rasterio 1.2.10", async () => {
    const report = await auditFiles([
      corpusPath("rasterio-1.2.10-cp36-cp36m-manylinux_2_5_x86_64.manylinux1_x86_64.whl"),
    ]);
    const unsafe = report.wheels[0]?.findings.filter(({ rule }) => rule === "elf-unsafe-search-path") ?? [];
    expect(unsafe).toHaveLength(9);
    expect(unsafe.every(({ severity }) => severity === "error")).toBe(true);
  });

  // What is wrong with these is asked for above, in pe.corpus.test.ts and in libraries.corpus.test.ts.
  const faulty = ["rasterio-1.2.10", "pywinpty-2.0.14", "fiona-1.10.1-cp312-cp312-macosx"];
  it.each(wheelFiles.filter((file) => !faulty.some((name) => file.startsWith(name))))(
    "has no error for %s",
    async (file) => {
      const found = Object.entries(await rules(file)).filter(([, { severity }]) => severity === "error");
      expect(found).toEqual([]);
    },
  );
});
