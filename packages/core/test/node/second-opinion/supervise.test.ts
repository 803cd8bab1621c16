import { Worker } from "node:worker_threads";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Supervised, supervise } from "../../../src/node/second-opinion/supervise.ts";
import { type Bundled, bundleModules } from "./bundled.ts";

let bundled: Bundled;
let started = 0;
const all: Supervised[] = [];

beforeAll(async () => {
  bundled = await bundleModules({ faulty: "faulty-worker.ts" });
});
afterEach(async () => {
  await Promise.all(all.splice(0).map((one) => one.close()));
});
afterAll(() => bundled.remove());

function start(url = bundled.url("faulty.js")): Supervised {
  started = 0;
  const one = supervise(() => {
    started++;
    return new Worker(url, {
      stdout: true,
      stderr: true,
      env: {},
      argv: [],
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 8 },
    });
  });
  all.push(one);
  return one;
}

const input = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

describe("a library that fails on an input costs that answer only", () => {
  it.each<[string, number, RegExp]>([
    ["throw later", 5000, /^nobody caught this$/],
    ["reject unheard", 5000, /nobody awaited this/],
    ["hang in a loop", 400, /^no answer within 0\.4 s$/],
    ["never answer", 400, /^no answer within 0\.4 s$/],
    ["fill the heap", 20_000, /^it needs more memory than it may have$/],
    ["end the thread", 5000, /^the thread ended$/],
    ["answer what cannot be cloned", 5000, /^it failed$/],
  ])("%s", async (fault, milliseconds, reason) => {
    const one = start();
    await expect(one.ask(input(fault), milliseconds)).rejects.toThrow(reason);
    expect(await one.ask(input("answer"), 5000)).toEqual({ reading: "an answer" });
    expect(started).toBe(2);
  });

  it.each<[string, unknown]>([
    ["throw an error", { failure: "broken \u0000 input" }],
    ["throw no error", { failure: "only a text" }],
    ["throw a long error", { failure: `${"x".repeat(200)}…` }],
    ["overflow the stack", { failure: "Maximum call stack size exceeded" }],
    ["take its time", { reading: "late" }],
    ["answer", { reading: "an answer" }],
  ])("%s, and the thread goes on", async (fault, answer) => {
    const one = start();
    expect(await one.ask(input(fault), 5000)).toEqual(answer);
    expect(await one.ask(input("answer"), 5000)).toEqual({ reading: "an answer" });
    expect(started).toBe(1);
  });

  it("that breaks when it has answered", async () => {
    const one = start();
    expect(await one.ask(input("answer and break"), 5000)).toEqual({ reading: "an answer" });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await one.ask(input("answer"), 5000)).toEqual({ reading: "an answer" });
    expect(started).toBe(2);
  });
});

describe("a thread", () => {
  it("is started when it is first needed, and once", async () => {
    const one = start();
    expect(started).toBe(0);
    await one.ask(input("answer"), 5000);
    await one.ask(input("answer"), 5000);
    expect(started).toBe(1);
  });

  it("takes its input over: nothing is copied", async () => {
    const bytes = input("answer");
    await start().ask(bytes, 5000);
    expect(bytes.length).toBe(0);
  });

  it("is not started any more after three failures", async () => {
    const one = start();
    for (let count = 0; count < 3; count++)
      await expect(one.ask(input("end the thread"), 5000)).rejects.toThrow("the thread ended");
    await expect(one.ask(input("answer"), 5000)).rejects.toThrow("not asked any more after 3 failures");
    expect(started).toBe(3);
  });

  it("knows nothing of its surroundings, and prints nothing", async () => {
    expect(await start().ask(input("print much"), 5000)).toEqual({ reading: 0 });
  });

  it("gives up the answer that is waited for when it is closed, and answers no more", async () => {
    const one = start();
    const waiting = expect(one.ask(input("hang in a loop"), 60_000)).rejects.toThrow("the thread ended");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await one.close();
    await waiting;
    await expect(one.ask(input("answer"), 5000)).rejects.toThrow("it was ended");
    expect(started).toBe(1);
  });

  it.each<[string, string, RegExp]>([
    ["is not there", "", /Cannot find module/],
    ["breaks while it is loaded", "throw new Error('no library')", /no library/],
    ["ends by itself", "", /the thread ended/],
    [
      "says something else",
      "import { parentPort } from 'node:worker_threads'; parentPort.postMessage(1)",
      /something else/,
    ],
  ])("cannot be had where its module %s", async (name, text, reason) => {
    const file = `${name.replaceAll(" ", "-")}.js`;
    const url = name === "is not there" ? bundled.url(file) : bundled.write(file, text);
    await expect(start(url).start()).rejects.toThrow(reason);
  });
});
