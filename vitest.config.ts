import { defineConfig } from "vitest/config";

// The packages are tested from their sources: no build stands between an edit and its test.
const conditions = ["@wheel-guard/source", "node", "import", "module", "default"];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };

export default defineConfig({
  test: {
    // By default a processor stays idle, on a machine with two the half of it.
    maxWorkers: "100%",
    projects: [
      {
        ...shared,
        test: {
          name: "core",
          include: ["packages/core/test/**/*.test.ts"],
          exclude: ["**/*.corpus.test.ts"],
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: "cli",
          include: ["packages/cli/test/**/*.test.ts"],
          exclude: ["**/*.corpus.test.ts"],
          globalSetup: ["packages/cli/test/build-once.ts"],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
