#!/usr/bin/env node
import { isMainThread } from "node:worker_threads";

// `--second-opinion` runs this file again in worker threads.
if (isMainThread) {
  const { run } = await import("./program.ts");
  const { endQuietlyOnBrokenPipe } = await import("./streams.ts");
  endQuietlyOnBrokenPipe();
  process.exitCode = await run(process.argv.slice(2), new URL(import.meta.url));
} else await import("@wheel-guard/core/second-opinion-worker");
