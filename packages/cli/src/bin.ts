#!/usr/bin/env node
import { run } from "./program.ts";
import { endQuietlyOnBrokenPipe } from "./streams.ts";

endQuietlyOnBrokenPipe();
process.exitCode = await run(process.argv.slice(2));
