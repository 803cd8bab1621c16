import { readFileSync } from "node:fs";
import { demoDistInfo, recordRow } from "../builders/wheel.ts";
import { type CraftedWheel, wrong } from "./crafted-wheel.ts";

const module = "demo/__init__.py";
const content = "answer = 42\n";
const right = recordRow(module, content);
const [, hash = "", size = ""] = right.split(",");
const padded = recordRow("x", "other").split(",")[1] ?? "";

/** A wheel whose RECORD has these rows for its module instead of the right one. */
const rows = (
  name: string,
  lines: readonly string[],
  findings: readonly string[],
  pypi: CraftedWheel["pypi"] = "takes",
): CraftedWheel => wrong(name, { record: (all) => `${[...lines, ...all.slice(1)].join("\n")}\n` }, findings, pypi);

const wheelFile = (...lines: readonly string[]): { readonly wheelFile: string } => ({
  wheelFile: `${lines.join("\n")}\n`,
});
const version = "Wheel-Version: 1.0";
const purelib = "Root-Is-Purelib: true";
const tag = "Tag: py3-none-any";

const files = (more: Readonly<Record<string, string | Uint8Array>>) => ({ files: { [module]: content, ...more } });
const info = (part: string, text: string | Uint8Array) => files({ [`${demoDistInfo}/${part}`]: text });
const entryPoints = (...lines: readonly string[]) => info("entry_points.txt", `${lines.join("\n")}\n`);
const script = "[console_scripts]";

const cycloneDx = JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", components: [{ name: "proj" }] });
const extension = new Uint8Array(
  readFileSync(new URL("../../../../test-wheels/binaries/built/extension-module.x86_64.so", import.meta.url)),
);
const native = "demo-1.0-cp312-cp312-manylinux_2_28_x86_64.whl";
const compiled = "_core.cpython-312-x86_64-linux-gnu.so";

const records: readonly CraftedWheel[] = [
  rows("another hash", [`${module},${padded},${size}`], ["E record-hash-mismatch"]),
  rows("another size", [`${module},${hash},99`], ["E record-size-mismatch"]),
  rows("a row without a file", [right, "demo/gone.py,,"], ["E record-missing-file"], "mails"),
  rows("a file without a row", [], ["E record-unlisted-file"], "mails"),
  rows("MD5", [recordRow(module, content, "md5")], ["E record-weak-hash"]),
  rows("SHA-1", [recordRow(module, content, "sha1")], ["E record-weak-hash"]),
  rows("SHA-224", [recordRow(module, content, "sha224")], ["E record-weak-hash"]),
  rows("no hash", [`${module},,${size}`], ["E record-weak-hash"]),
  rows("a hash that tools do not know", [`${module},crc=1,${size}`], ["E record-weak-hash"]),
  rows("a hash without its algorithm", [`${module},${hash.slice(7)},${size}`], ["E record-malformed"]),
  rows("a padded digest", [`${module},${hash}=,${size}`], ["E record-malformed"]),
  rows("a digest in hexadecimal", [`${module},sha256=${"0f".repeat(32)},${size}`], ["E record-malformed"]),
  rows("a digest in plain Base64", [`${module},sha256=${"+/".repeat(21)}A,${size}`], ["E record-malformed"]),
  rows("a size that is no number", [`${module},${hash},twelve`], ["E record-malformed"]),
  rows("a negative size", [`${module},${hash},-1`], ["E record-malformed"]),
  rows("two columns", [`${module},${hash}`], ["E record-malformed"]),
  rows("four columns", [`${right},`], ["E record-malformed"]),
  rows("a quote that closes too early", [`"demo"/__init__.py,${hash},${size}`], ["E record-malformed"]),
  rows("an empty line in RECORD", [right, ""], ["E record-malformed"]),
  rows("a row twice", [right, right], ["E record-duplicate"]),
  rows(
    "two rows that contradict each other",
    [right, `${module},${padded},${size}`],
    ["E record-duplicate", "E record-hash-mismatch"],
  ),
  rows("a path above site-packages", [right, "../evil.py,,"], ["E record-malformed", "E record-missing-file"], "mails"),
  rows("an absolute path in RECORD", [right, "/etc/evil,,"], ["E record-malformed", "E record-missing-file"], "mails"),
  rows("a row for a folder", [right, "demo/,,"], ["E record-malformed", "E record-missing-file"], "mails"),
  rows("a row with a dot", [right, "./demo/b.py,,"], ["E record-malformed", "E record-missing-file"], "mails"),
  wrong(
    "a hash of RECORD itself",
    { record: (all) => [...all.slice(0, -1), `${demoDistInfo}/RECORD,${padded},1`].join("\n") },
    ["E record-malformed"],
  ),
  wrong("no row for itself", { record: (all) => all.slice(0, -1).join("\n") }, ["N record-self-row-missing"], "mails"),
  wrong("no RECORD", { record: false }, ["E wheel-malformed"], "refuses"),
  wrong("an empty RECORD", { record: "" }, ["N record-self-row-missing", "E record-unlisted-file"], "mails"),
  wrong("a JSON signature", { unlisted: { [`${demoDistInfo}/RECORD.jws`]: "{}" } }, ["W record-signature-deprecated"]),
  wrong("an S/MIME signature", { unlisted: { [`${demoDistInfo}/RECORD.p7s`]: "x" } }, [
    "W record-signature-deprecated",
  ]),
];

const documents: readonly CraftedWheel[] = [
  wrong("no METADATA", { metadata: false }, ["E wheel-malformed"], "refuses"),
  wrong("no WHEEL", { wheelFile: false }, ["E wheel-malformed"], "refuses"),
  wrong("METADATA is not UTF-8", { metadata: new Uint8Array([0xff, 0xfe, 0x0a]) }, ["E wheel-malformed"], "refuses"),
  wrong("WHEEL is not UTF-8", { wheelFile: new Uint8Array([0xff, 0x0a]) }, ["E wheel-malformed"], "refuses"),
  wrong(
    "another name in METADATA",
    { metadata: "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n" },
    ["E wheel-name-mismatch"],
    "refuses",
  ),
  wrong(
    "another version in METADATA",
    { metadata: "Metadata-Version: 2.1\nName: demo\nVersion: 1.1\n" },
    ["E wheel-name-mismatch"],
    "refuses",
  ),
  wrong("no Wheel-Version", wheelFile(purelib, tag), ["E wheel-file-invalid"]),
  wrong("a Wheel-Version of one number", wheelFile("Wheel-Version: 1", purelib, tag), ["E wheel-file-invalid"]),
  wrong("a Wheel-Version from the future", wheelFile("Wheel-Version: 2.0", purelib, tag), ["E wheel-file-invalid"]),
  wrong("two Wheel-Versions", wheelFile(version, version, purelib, tag), ["E wheel-file-invalid"]),
  wrong("no Root-Is-Purelib", wheelFile(version, tag), ["E wheel-file-invalid"]),
  wrong("a Root-Is-Purelib that is neither", wheelFile(version, "Root-Is-Purelib: maybe", tag), [
    "E wheel-file-invalid",
  ]),
  wrong("no Tag", wheelFile(version, purelib), ["E tag-and-filename-disagree", "E wheel-file-invalid"]),
  wrong("a Tag of two parts", wheelFile(version, purelib, tag, "Tag: py3-none"), [
    "E tag-and-filename-disagree",
    "E wheel-file-invalid",
  ]),
  wrong("another Tag", wheelFile(version, purelib, "Tag: py2-none-any"), ["E tag-and-filename-disagree"]),
  wrong("a Build that the file name lacks", wheelFile(version, purelib, tag, "Build: 1"), ["E wheel-file-invalid"]),
  wrong(
    "a build tag that WHEEL lacks",
    { filename: "demo-1.0-1-py3-none-any.whl", ...wheelFile(version, purelib, tag) },
    ["E wheel-file-invalid"],
  ),
  wrong("an extension module in purelib", { filename: native, ...files({ [`demo/${compiled}`]: extension }) }, [
    "N elf-lazy-binding",
    "E purelib-with-binaries",
  ]),
  wrong(
    "an extension module in the folder purelib",
    {
      filename: native,
      files: { [`demo-1.0.data/purelib/demo/${compiled}`]: extension },
      ...wheelFile(version, "Root-Is-Purelib: false", "Tag: cp312-cp312-manylinux_2_28_x86_64"),
    },
    ["N elf-lazy-binding", "E purelib-with-binaries"],
  ),
];

const names: readonly CraftedWheel[] = [
  wrong(
    "capital letters in the file name",
    { filename: "Demo-1.0-py3-none-any.whl" },
    ["W file-name-not-normalised"],
    "refuses",
  ),
  wrong(
    "a dot in the file name",
    { filename: "de.mo-1.0-py3-none-any.whl" },
    ["W file-name-not-normalised"],
    "refuses",
  ),
  wrong(
    "a dist-info directory that is spelled otherwise",
    { distInfo: "Demo-1.0.dist-info" },
    ["E dist-info-misplaced"],
    "refuses",
  ),
  wrong(
    "the dist-info directory of another version",
    { distInfo: "demo-1.1.dist-info" },
    ["E dist-info-misplaced", "E wheel-name-mismatch"],
    "refuses",
  ),
  wrong("two dist-info directories", files({ "other-1.0.dist-info/METADATA": "Name: other\n" }), [
    "E dist-info-misplaced",
  ]),
  wrong("a dist-info directory by way of .data", files({ "demo-1.0.data/purelib/x-1.dist-info/METADATA": "" }), [
    "E dist-info-misplaced",
  ]),
  wrong(
    "the tag of a build machine",
    { filename: "demo-1.0-cp312-cp312-linux_x86_64.whl" },
    ["W platform-tag-not-accepted"],
    "refuses",
  ),
  wrong(
    "a macOS that never was",
    { filename: "demo-1.0-cp312-cp312-macosx_17_0_arm64.whl" },
    ["W platform-tag-not-accepted"],
    "refuses",
  ),
];

const layout: readonly CraftedWheel[] = [
  wrong("the data of another project", files({ "other-1.0.data/purelib/x.py": "" }), ["E data-directory-invalid"]),
  wrong("a scheme that there is not", files({ "demo-1.0.data/libs/x.so": "" }), ["E data-directory-invalid"]),
  wrong("a file in no scheme", files({ "demo-1.0.data/x.py": "" }), ["E data-directory-invalid"]),
  wrong("a folder of scripts", files({ "demo-1.0.data/scripts/tools/x": "#!/bin/sh\n" }), ["E data-directory-invalid"]),
  wrong("a script called like the interpreter", files({ "demo-1.0.data/scripts/python3.12": "#!/bin/sh\n" }), [
    "E data-directory-invalid",
  ]),
  wrong("two members for one place", files({ [`demo-1.0.data/purelib/${module}`]: content }), [
    "E install-path-collision",
  ]),
  wrong(
    "two schemes for one place",
    files({ "demo-1.0.data/purelib/demo/b.py": "", "demo-1.0.data/platlib/demo/b.py": "" }),
    ["E install-path-collision"],
  ),
  wrong("tests beside the package", files({ "tests/test_demo.py": "" }), ["W unexpected-top-level"]),
  wrong("documentation beside the package", files({ "docs/index.rst": "" }), ["W unexpected-top-level"]),
  wrong("libraries beside the package", files({ "lib64/pkgconfig/demo.pc": "" }), ["W unexpected-top-level"]),
  wrong("site-packages as a package", files({ "__init__.py": "" }), ["W unexpected-top-level"]),
  wrong("a loose README", files({ "README.md": "" }), ["W unexpected-top-level"]),
  wrong("setup.py", files({ "setup.py": "" }), ["W unexpected-top-level"]),
  wrong("a package that cannot be imported", files({ "de-mo/__init__.py": "" }), ["W unexpected-top-level"]),
  wrong("tests by way of .data", files({ "demo-1.0.data/platlib/tests/a.py": "" }), ["W unexpected-top-level"]),
  wrong("nothing but metadata", { files: {} }, ["W empty-wheel"]),
  wrong("the same content twice", files({ "demo/a.bin": "x".repeat(70_000), "demo/b.bin": "x".repeat(70_000) }), [
    "N duplicate-content",
  ]),
];

const leftovers: readonly CraftedWheel[] = [
  wrong("bytecode in its folder", files({ "demo/__pycache__/a.cpython-312.pyc": "x" }), ["W bytecode-shipped"]),
  wrong("bytecode in place of a module", files({ "demo/a.pyc": "x" }), ["W bytecode-shipped"]),
  wrong("a folder of git", files({ "demo/.git/config": "[core]" }), ["W leftover-file"]),
  wrong("a file of the Finder", files({ "demo/.DS_Store": "x" }), ["W leftover-file"]),
  wrong("a backup of Emacs", files({ "demo/a.py~": "x" }), ["W leftover-file"]),
  wrong("a swap file of Vim", files({ "demo/.a.py.swp": "x" }), ["W leftover-file"]),
  wrong("a patch that failed", files({ "demo/a.py.rej": "x" }), ["W leftover-file"]),
  wrong("an object file", files({ "demo/a.o": "x" }), ["W leftover-file"]),
  wrong("a build folder of CMake", files({ "demo/CMakeFiles/x.make": "x" }), ["W leftover-file"]),
  wrong("a cache of pytest", files({ "demo/.pytest_cache/README.md": "x" }), ["W leftover-file"]),
  wrong("a token for the index", files({ "demo/.pypirc": "[pypi]" }), ["E leftover-file"]),
  wrong("what only an installer writes", info("INSTALLER", "pip\n"), ["W leftover-file"]),
];

const entries: readonly CraftedWheel[] = [
  wrong("a script without a function", entryPoints(script, "demo = demo"), ["E entry-point-invalid"]),
  wrong("a reference with a space", entryPoints(script, "demo = demo main:run"), ["E entry-point-invalid"]),
  wrong("a reference to a keyword", entryPoints(script, "demo = demo.class:run"), ["E entry-point-invalid"]),
  wrong("a script name with a slash", entryPoints(script, "bin/demo = demo:run"), ["E entry-point-invalid"], "refuses"),
  wrong("a script that replaces the interpreter", entryPoints(script, "python3 = demo:run"), ["E entry-point-invalid"]),
  wrong(
    "a script twice",
    entryPoints(script, "demo = demo:run", "demo = demo:go"),
    ["E entry-point-invalid"],
    "refuses",
  ),
  wrong("an entry in no group", entryPoints("demo = demo:run"), ["E entry-point-invalid"], "refuses"),
  wrong("a colon between name and value", entryPoints(script, "demo: demo"), ["E entry-point-invalid"], "refuses"),
  wrong(
    "entry points that are not UTF-8",
    info("entry_points.txt", new Uint8Array([0xff, 0x0a])),
    ["E entry-point-invalid"],
    "refuses",
  ),
];

const startup: readonly CraftedWheel[] = [
  wrong("a line that executes", files({ "demo.pth": "import os; os.getpid()\n" }), ["E startup-code"]),
  wrong("a line that executes behind a tab", files({ "demo.pth": "import\tos\n" }), ["E startup-code"]),
  wrong("a line that executes behind a thousand paths", files({ "demo.pth": `${"a\n".repeat(1000)}import os\n` }), [
    "E startup-code",
  ]),
  wrong("a line that executes behind a form feed", files({ "demo.pth": "a\fimport os\n" }), ["E startup-code"]),
  wrong("a line that executes behind a byte order mark", files({ "demo.pth": "\ufeffimport os\n" }), [
    "E startup-code",
  ]),
  wrong("a file of functions to call", files({ "demo.start": "demo:run\n" }), ["E startup-code"]),
  wrong("sitecustomize", files({ "sitecustomize.py": "x = 1\n" }), ["E startup-code"]),
  wrong("a line that executes by way of purelib", files({ "demo-1.0.data/purelib/demo.pth": "import os\n" }), [
    "E startup-code",
  ]),
  wrong(
    "a line that executes by way of data",
    files({ "demo-1.0.data/data/lib/python3.12/site-packages/demo.pth": "import os\n" }),
    ["E startup-code"],
  ),
  wrong("a directory for sys.path", files({ "demo.pth": "/opt/demo\n" }), ["W startup-code"]),
];

const scripts: readonly CraftedWheel[] = [
  wrong("a script for the first Python of PATH", files({ "demo-1.0.data/scripts/x": "#!/usr/bin/env python3\n" }), [
    "W script-foreign-interpreter",
  ]),
  wrong(
    "a script for the build machine's Python",
    files({ "demo-1.0.data/scripts/x": "#!/opt/venv/bin/python3.12 -E\n" }),
    ["W script-foreign-interpreter"],
  ),
  wrong("a script with a carriage return", files({ "demo-1.0.data/scripts/x": "#!/bin/sh\r\n" }), [
    "W script-foreign-interpreter",
  ]),
];

const materials: readonly CraftedWheel[] = [
  wrong("a bill of materials that is no JSON", info("sboms/a.json", "{"), ["W sbom-invalid"]),
  wrong("a bill of materials of another format", info("sboms/a.json", "{}"), ["W sbom-invalid"]),
  wrong("a bill of materials without a version", info("sboms/a.json", '{"bomFormat": "CycloneDX"}'), [
    "W sbom-invalid",
  ]),
  wrong("a text among the bills of materials", info("sboms/README.md", "hello"), ["W sbom-invalid"]),
];

const windows = {
  filename: "demo-1.0-cp312-cp312-win_amd64.whl",
  wheelFile: [version, "Root-Is-Purelib: false", "Tag: cp312-cp312-win_amd64"].join("\n"),
};
const source = (name: string, lines: readonly string[], findings: readonly string[]): CraftedWheel =>
  wrong(name, { files: { [module]: `${lines.join("\n")}\n` } }, findings);

const sources: readonly CraftedWheel[] = [
  source(
    "PROJ_LIB set to a folder that is not there",
    ["import os", 'os.environ["PROJ_LIB"] = os.path.join(os.path.dirname(__file__), "proj")'],
    ["E environment-poisoned"],
  ),
  wrong(
    "PROJ_LIB set to GDAL's files, through a settings module",
    files({
      "demo/settings.py": 'import os\nenv = {"PROJ_LIB": os.path.dirname(__file__) + "/share"}\n',
      "demo/boot.py": "import os\nfrom demo.settings import env\nos.environ.update(env)\n",
      "demo/share/gdalvrt.xsd": "x",
    }),
    ["E environment-poisoned"],
  ),
  wrong(
    "PATH changed on Windows",
    { ...windows, files: { [module]: 'import os\nos.environ["PATH"] = "x;" + os.environ["PATH"]\n' } },
    ["W path-mutation"],
  ),
  source(
    "LD_LIBRARY_PATH written",
    ["import os", 'os.environ["LD_LIBRARY_PATH"] = "/opt/lib:" + os.environ.get("LD_LIBRARY_PATH", "")'],
    ["W loader-variable-written"],
  ),
  source(
    "DLLs from PATH",
    ["import os", 'for p in os.environ["PATH"].split(";"):', "    os.add_dll_directory(p)"],
    ["W dll-directory-from-environment"],
  ),
  source("a command for a shell", ["import os", "def show(x):", '    os.system(f"ls {x}")'], ["N shell-command"]),
  source("a library of the host", ["import ctypes", 'lib = ctypes.CDLL("libgdal.so")'], ["N unguarded-ctypes-load"]),
];

/** Wheels whose archive is right and whose content is not. */
export const wrongContents: readonly CraftedWheel[] = [
  ...records,
  ...documents,
  ...names,
  ...layout,
  ...leftovers,
  ...entries,
  ...startup,
  ...scripts,
  ...materials,
  ...sources,
];

/** Contents that are unusual and right. */
export const oddContents: readonly CraftedWheel[] = [
  wrong("RECORD with CRLF", { record: (all) => `${all.join("\r\n")}\r\n` }, []),
  wrong(
    "RECORD with every field quoted",
    { record: (all) => all.map((line) => line.replaceAll(/[^,]+/g, '"$&"')).join("\n") },
    [],
  ),
  wrong("RECORD in another order", { record: (all) => all.toReversed().join("\n") }, []),
  rows("SHA-512", [recordRow(module, content, "sha512")], []),
  rows("a row without a size", [`${module},${hash},`], []),
  wrong("a comma in a path", files({ "demo/a,b.txt": "x" }), []),
  wrong("documents with CRLF", { metadata: "Metadata-Version: 2.1\r\nName: demo\r\nVersion: 1.0\r\n" }, []),
  wrong("two generators", wheelFile(version, "Generator: a", "Generator: b", purelib, tag), []),
  wrong(
    "a build tag in both places",
    { filename: "demo-1.0-1-py3-none-any.whl", ...wheelFile(version, purelib, tag, "Build: 1") },
    [],
  ),
  wrong(
    "several tags",
    { filename: "demo-1.0-py2.py3-none-any.whl", ...wheelFile(version, purelib, "Tag: py2-none-any", tag) },
    [],
  ),
  wrong(
    "every scheme of .data",
    files(
      Object.fromEntries(
        ["purelib/demo/p.py", "platlib/demo/q.py", "headers/a.h", "scripts/demo-run", "data/share/a"].map((part) => [
          `demo-1.0.data/${part}`,
          "x",
        ]),
      ),
    ),
    [],
  ),
  wrong("a vendored dist-info directory", files({ "demo/_vendor/x-1.dist-info/METADATA": "Name: x\n" }), []),
  wrong("a module beside a package", files({ "_demo_version.py": "" }), []),
  wrong("stubs beside a package", files({ "demo-stubs/__init__.pyi": "" }), []),
  wrong(
    "entry points with extras and comments",
    entryPoints("# groups", script, "demo-run = demo.cli:main [extra]", "[demo.plugins]", "my plug-in = demo"),
    [],
  ),
  wrong("entry points that are all indented", entryPoints(`   ${script}`, "   demo = demo:run", "   go = demo:go"), []),
  wrong("a .pth file inside a package", files({ "demo/data.pth": "import os\n" }), []),
  wrong("a .pth file of comments", files({ "demo.pth": "# nothing\n\n" }), []),
  wrong(
    "a script for the installed Python",
    files({ "demo-1.0.data/scripts/x": "#!python\n", "demo-1.0.data/scripts/y": "#!/bin/sh\n" }),
    [],
  ),
  wrong(
    "PROJ_DATA set to the data of the wheel",
    files({
      "demo/env.py":
        'import os\nfrom pathlib import Path\nos.environ.setdefault("PROJ_DATA", str(Path(__file__).parent / "proj"))\n',
      "demo/proj/proj.db": "x",
    }),
    [],
  ),
  wrong(
    "a folder of DLLs of the wheel",
    files({
      "demo/env.py":
        'import os\nif hasattr(os, "add_dll_directory"):\n    os.add_dll_directory(os.path.dirname(__file__))\n',
    }),
    [],
  ),
  wrong("CycloneDX", info("sboms/a.cdx.json", cycloneDx), []),
  wrong("SPDX", info("sboms/a.spdx.json", '{"spdxVersion": "SPDX-2.3", "packages": [{"name": "proj"}]}'), []),
  wrong("SPDX as tag and value", info("sboms/a.spdx", "SPDXVersion: SPDX-2.3\n"), []),
];
