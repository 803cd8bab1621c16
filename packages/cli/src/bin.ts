#!/usr/bin/env node
import { isMainThread } from "node:worker_threads";

// The bundle is one file, which `--second-opinion` runs again in worker threads.
if (isMainThread) {
  const { run } = await import("./program.ts");
  const { endQuietlyOnBrokenPipe } = await import("./streams.ts");
  endQuietlyOnBrokenPipe();
  process.exitCode = await run(process.argv.slice(2));
} else await import("@wheel-guard/core/second-opinion-worker");
