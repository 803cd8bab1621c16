import { buildLibrary } from "../builders/pe-library.ts";
import { type CraftedWheel, wrong } from "./crafted-wheel.ts";

const filename = "demo-1.0-cp312-cp312-win_amd64.whl";
const core = "demo/_core.cp312-win_amd64.pyd";
const wheelFile = "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp312-cp312-win_amd64\n";

const module = (imports: readonly string[]): Uint8Array => buildLibrary({ imports, exports: ["PyInit__core"] });
const windows = (files: Readonly<Record<string, string | Uint8Array>>) => ({ filename, wheelFile, files });

/** Wheels for Windows with one defect each, and PE files where they do not belong. */
export const wrongWindows: readonly CraftedWheel[] = [
  wrong("a library for Windows in a wheel for all", { files: { "demo/x.dll": buildLibrary({}) } }, [
    "W foreign-binary",
  ]),
  wrong("another Python's library", windows({ [core]: module(["python311.dll"]) }), ["E pe-wrong-python-library"]),
  wrong("a library that was left out", windows({ [core]: module(["python312.dll", "zlib1.dll"]) }), [
    "E pe-unresolved-import",
  ]),
  wrong("the runtime of debug builds", windows({ [core]: module(["ucrtbased.dll"]) }), ["E pe-debug-runtime"]),
];
