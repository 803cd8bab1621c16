// The inputs that a run begins with: the small binaries and wheels of test-wheels/, archives with every structure a
// reader knows, and what earlier runs have found.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pack, unpack } from "./archive.mjs";

/** Larger binaries are slower and say nothing that smaller ones do not. */
const LARGEST_BINARY = 72_000;

/** Seeds of each target; `core` is the instrumented module. */
export function readSeeds(core, root) {
  const read = (folder) => {
    const path = join(root, "test-wheels", folder);
    if (!existsSync(path)) return [];
    const names = readdirSync(path).sort();
    return names.map((name) => new Uint8Array(readFileSync(join(path, name))));
  };
  // What is stored can be changed byte by byte; what is deflated breaks at once.
  const wheels = read("wheels").flatMap((bytes) => [bytes, pack(unpack(bytes).map(stored))]);
  const releases = read("releases").filter((bytes) => bytes[0] === 0x50);
  return {
    diff: [...releases, ...releases.map((bytes) => pack(unpack(bytes).map(stored))), ...read("finds/diff")],
    /** What the inputs of `diff` are compared with. */
    released: releases[0],
    zip: [...archives(core.zipBuilder), ...read("finds/zip")],
    wheel: [...wheels, ...read("finds/wheel")],
    elf: [...read("binaries/built").filter(({ length }) => length < LARGEST_BINARY), ...read("finds/elf")],
    pe: [...read("pe/built"), ...read("finds/pe")],
    macho: [...read("macho/built").filter(({ length }) => length < LARGEST_BINARY), ...read("finds/macho")],
    python: [...sources.map((source) => new TextEncoder().encode(source)), ...read("finds/python")],
  };
}

/** One small source for each thing that is asked for. */
const sources = [
  'import os\nhere = os.path.dirname(__file__)\nif os.path.isdir(here):\n    os.environ["PROJ_LIB"] = os.path.join(here, "proj")\n',
  'from os import environ as e\nenv = {"GDAL_DATA": f"{__file__!r:>{9}}/x"}\nfor k, v in env.items():\n    e.setdefault(k, v)\n',
  'import os, sys\ndef f(a=1, *b):\n    if sys.platform != "win32":\n        return\n    for p in os.environ["PATH"].split(";"):\n        os.add_dll_directory(p)\nwith f():\n    pass\n',
  'import ctypes, ctypes.util as u\nclass A:\n    lib = ctypes.CDLL(u.find_library("geos_c") or os.getenv("X"))\n    g = lambda x: {**x, "a": [1, 0x2f]}[x:]\n',
  "import subprocess as s\nx = r'\\d' b'' \"\"\"y\n\"\"\" # z\ns.run(' '.join(x), shell=True); os.system('a %s' % x)\n",
];

function stored(member) {
  return { ...member, deflate: false };
}

/** One small archive for each structure of the format, all of them right or nearly so. */
function archives({ buildZip, concat, extraField, fields, toBytes }) {
  const info = "demo-1.0.dist-info";
  const documents = [
    { name: `${info}/METADATA`, content: "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n" },
    { name: `${info}/WHEEL`, content: "Wheel-Version: 1.0\nTag: py3-none-any\n" },
    { name: `${info}/RECORD`, content: `demo/a.py,,\n${info}/RECORD,,\n` },
  ];
  const a = { name: "demo/a.py", content: "answer = 42\n" };
  const deflated = { ...a, content: "answer = 42\n".repeat(20), deflate: true };
  const wide = { extra: extraField(1, 12, 12), size: 0xffffffff, compressedSize: 0xffffffff };
  const name = toBytes("demo/b.py");
  const unicode = concat(fields([0x7075, 2], [5 + name.length, 2]), new Uint8Array([1]), fields([0, 4]), name);
  const described = {
    ...a,
    local: { flags: 8, crc32: 0, compressedSize: 0, size: 0 },
    central: { flags: 8 },
    descriptor: fields([0x08074b50, 4], [0, 4], [12, 4], [12, 4]),
  };
  const sentinels = { entries: 0xffff, directorySize: 0xffffffff, directoryOffset: 0xffffffff };
  return [
    buildZip([]),
    buildZip([a]),
    buildZip([{ name: "demo/" }, a, deflated, ...documents]),
    buildZip([a, ...documents], { zip64: {}, end: sentinels }),
    buildZip([{ ...a, local: wide, central: wide }, ...documents]),
    buildZip([described, ...documents]),
    buildZip([{ ...a, central: { extra: unicode, comment: toBytes("note") } }], { comment: "note" }),
    buildZip([{ ...a, central: { madeBy: 0x0314, externalAttributes: 0o120777 * 65536 } }]),
    buildZip([{ name: "demo/ä.py", local: { flags: 0x800 }, central: { flags: 0x800 } }]),
    buildZip([a], { prefix: toBytes("#!/bin/sh\n"), trailing: toBytes("more") }),
  ].map(({ bytes }) => bytes);
}
