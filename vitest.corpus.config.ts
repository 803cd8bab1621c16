import { defineConfig } from "vitest/config";

const conditions = ["@wheel-guard/source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ["packages/*/test/**/*.corpus.test.ts"], testTimeout: 120_000 },
});
