// Reads single inputs in a process of its own, which may hang, run out of memory or die.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describeFailure, HEAP_MIB, judgeFromOutside, judgeReading, LOOK_MS } from "./promises.mjs";
import { createTargets } from "./targets.mjs";

const program = fileURLToPath(import.meta.url);

/** @returns `read(bytes)`, which resolves to the failure of an input or to undefined, and `close()`. */
export function createProbe({ root, module, target }) {
  let child;
  const start = () => {
    child = fork(program, ["probe"], {
      execArgv: [`--max-old-space-size=${HEAP_MIB}`],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    child.send({ root, module, target });
    return new Promise((resolve) => child.once("message", resolve));
  };
  const close = () => {
    child?.kill("SIGKILL");
    child = undefined;
  };
  return {
    close,
    async read(bytes) {
      if (child === undefined) await start();
      const failure = await new Promise((resolve) => {
        const own = child;
        const started = performance.now();
        const answer = (value) => {
          clearInterval(timer);
          own.removeAllListeners();
          resolve(value);
        };
        const timer = setInterval(() => {
          const outside = judgeFromOutside(own.pid, performance.now() - started);
          if (outside !== undefined) answer(outside);
        }, LOOK_MS);
        own.once("message", answer);
        own.once("exit", () => answer({ kind: "crash" }));
        own.send(bytes);
      });
      // A process that hung cannot answer again, and its memory is never given back.
      if (failure !== null && failure.kind !== "thrown") close();
      return failure ?? undefined;
    },
  };
}

if (process.argv[2] === "probe") {
  process.once("message", async ({ root, module, target: name }) => {
    const core = await import(module);
    const target = createTargets(core, root)[name];
    process.on("message", async (bytes) => {
      const before = performance.now();
      let failure;
      try {
        await target.run(bytes);
      } catch (error) {
        failure = describeFailure(error);
      }
      process.send(failure ?? judgeReading(performance.now() - before) ?? null);
    });
    process.send("ready");
  });
}
