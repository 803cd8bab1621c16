import { demoDistInfo, type WheelParts } from "../builders/wheel.ts";
import { type CraftedWheel, wrong } from "./crafted-wheel.ts";

const head = "Metadata-Version: 2.4\nName: demo\nVersion: 1.0\n";
const fields = (...lines: readonly string[]): WheelParts => ({ metadata: `${head}${lines.join("\n")}\n` });
const module = { "demo/__init__.py": "answer = 42\n" };

const invalid = ["E metadata-invalid"];
const unaccepted = ["W metadata-not-accepted"];

/** Wheels whose METADATA has one mistake. */
export const wrongMetadata: readonly CraftedWheel[] = [
  wrong("a Metadata-Version that never was", { metadata: head.replace("2.4", "2.0") }, invalid, "refuses"),
  wrong("no Metadata-Version", { metadata: "Name: demo\nVersion: 1.0\n" }, invalid, "refuses"),
  wrong("a requirement that does not parse", fields("Requires-Dist: numpy>=1.*"), invalid, "refuses"),
  wrong("a marker that does not parse", fields("Requires-Dist: numpy; os == 'nt'"), invalid, "refuses"),
  wrong("a line among the fields that is none", fields("Summary: a", "b", "License: MIT"), invalid),
  wrong("a summary of two lines", fields("Summary: a", "  b"), invalid, "refuses"),
  wrong("a summary twice", fields("Summary: a", "Summary: b"), invalid),
  wrong("a licence that SPDX does not know", fields("License-Expression: BSD"), invalid, "refuses"),
  wrong("a licence in two fields", fields("License-Expression: MIT", "License: MIT"), invalid, "refuses"),
  wrong("a field before its time", fields("Import-Name: demo"), invalid, "refuses"),
  wrong("a field that there is not", fields("Colour: red"), unaccepted),
  wrong("a dependency on a URL", fields("Requires-Dist: a @ https://example.org/a.zip"), unaccepted, "refuses"),
  wrong("a home page that is no URL", fields("Home-page: UNKNOWN"), unaccepted, "refuses"),
  wrong(
    "a local version",
    { filename: "demo-1.0+cu12-py3-none-any.whl", metadata: head.replace("1.0", "1.0+cu12") },
    unaccepted,
    "refuses",
  ),
  wrong("a licence file that is not there", fields("License-File: LICENSE"), ["W licence-file-missing"], "refuses"),
];

/** METADATA that is unusual and right. */
export const oddMetadata: readonly CraftedWheel[] = [
  wrong("METADATA with everything folded", fields("License: a", "\tb", "  c", "Author: a,", "  b"), []),
  wrong("METADATA in capitals", { metadata: head.toUpperCase().replace("DEMO", "demo") }, []),
  wrong("a description in a field", fields("Description: a", "        |b"), []),
  wrong(
    "a licence file of setuptools before 2.4",
    { metadata: `${head.replace("2.4", "2.1")}License-File: COPYING\n` },
    [],
  ),
  wrong(
    "a licence file in a folder",
    { ...fields("License-File: sub/COPYING"), files: { ...module, [`${demoDistInfo}/licenses/sub/COPYING`]: "x" } },
    [],
  ),
];
