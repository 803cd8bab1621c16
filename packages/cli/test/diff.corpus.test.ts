import { dirname } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { corpusPath } from "../../core/test/corpus/corpus.ts";
import { setup } from "./build-once.ts";
import { repositoryPath, transcript } from "./command-line.ts";

beforeAll(setup);

describe("what people see of two public wheels", () => {
  it.each([
    [
      "diff-rasterio",
      "rasterio-1.2.10-cp36-cp36m-manylinux_2_5_x86_64.manylinux1_x86_64.whl",
      "rasterio-1.5.2-cp312-cp312-manylinux_2_28_x86_64.whl",
    ],
    [
      "diff-shapely-python",
      "shapely-2.2.0-cp311-cp311-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl",
      "shapely-2.2.0-cp312-cp312-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl",
    ],
    [
      "diff-shapely-libc",
      "shapely-2.2.0-cp312-cp312-manylinux_2_24_x86_64.manylinux_2_28_x86_64.whl",
      "shapely-2.2.0-cp312-cp312-musllinux_1_2_x86_64.whl",
    ],
  ])("%s", async (name, old, fresh) => {
    const cwd = dirname(corpusPath(old));
    await expect(transcript(["diff", old, fresh], { cwd })).toMatchFileSnapshot(
      repositoryPath(`test-wheels/reports/${name}.txt`),
    );
  });
});
