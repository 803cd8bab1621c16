// Looks after the process that reads the inputs: ends it where one input takes too long, and says which input it was
// where the process died.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createJournalReader, lastInput } from "./journal.mjs";
import { HEAP_MIB, judgeFromOutside, LOOK_MS } from "./promises.mjs";

const program = fileURLToPath(new URL("run.mjs", import.meta.url));

/** Run one target. @returns the figures, and where a promise was broken the `failure` with its `input`. */
export function watch(options) {
  const { journal } = options;
  const child = fork(program, {
    execArgv: [`--max-old-space-size=${HEAP_MIB}`],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr = (stderr + text).slice(-4000);
  });
  const current = createJournalReader(journal);
  let number = 0;
  let since = performance.now();
  let outside;
  const timer = setInterval(() => {
    const now = current();
    if (now !== number) since = performance.now();
    number = now;
    outside = number > 0 ? judgeFromOutside(child.pid, performance.now() - since) : undefined;
    if (outside !== undefined) child.kill("SIGKILL");
  }, LOOK_MS);
  return new Promise((resolve) => {
    let result;
    child.once("message", (message) => {
      result = message;
    });
    child.once("close", (code, signal) => {
      clearInterval(timer);
      const message = `ended the process (${signal ?? `status ${code}`})`;
      result ??= { failure: outside ?? { kind: "crash", message, stack: stderr } };
      const last = current() > 0 ? lastInput(journal) : { number: 0, bytes: undefined };
      resolve({ inputs: last.number, ...result, input: result.failure === undefined ? undefined : last.bytes });
    });
    child.send(options);
  });
}
