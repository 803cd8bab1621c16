import { serve } from "../../../src/node/second-opinion/serve.ts";

/** What a library may do, by the text that it is handed. */
const faults: Readonly<Record<string, () => unknown>> = {
  answer: () => "an answer",
  "take its time": () => new Promise((resolve) => setTimeout(() => resolve("late"), 300)),
  "throw an error": () => {
    throw new Error("broken\n\u0000 input");
  },
  "throw no error": () => {
    throw "only a text";
  },
  "throw a long error": () => {
    throw new Error("x".repeat(100_000));
  },
  "throw later": () =>
    new Promise(() => {
      setTimeout(() => {
        throw new Error("nobody caught this");
      });
    }),
  "reject unheard": () => {
    void Promise.reject(new Error("nobody awaited this"));
    return new Promise(() => undefined);
  },
  "hang in a loop": () => {
    for (;;);
  },
  "never answer": () => new Promise(() => undefined),
  "fill the heap": () => {
    const kept: object[] = [];
    for (;;) kept.push({ of: kept.length, and: [1, 2, 3] });
  },
  "overflow the stack": () => {
    const deeper = (): number => deeper() + 1;
    return deeper();
  },
  "end the thread": () => process.exit(3),
  "answer and break": () => {
    setTimeout(() => {
      throw new Error("after the answer");
    });
    return "an answer";
  },
  "answer what cannot be cloned": () => () => undefined,
  "print much": () => {
    process.stdout.write("from the library\n");
    process.stderr.write("from the library\n");
    return Object.keys(process.env).length + process.argv.slice(2).length;
  },
};

serve((bytes) => faults[new TextDecoder().decode(bytes)]?.());
