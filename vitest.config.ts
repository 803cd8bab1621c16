import { defineConfig } from "vitest/config";

// The packages are tested from their sources: no build stands between an edit and its test.
const conditions = ["@wheel-guard/source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: ["packages/cli/test/build-once.ts"],
    include: ["packages/*/test/**/*.test.ts"],
    exclude: ["**/*.corpus.test.ts", "**/node_modules/**"],
    testTimeout: 20_000,
  },
});
