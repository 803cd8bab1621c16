// rules/data/stable-abi.json from the package abi3info, which is made from CPython's Misc/stable_abi.toml.

import { python, withWheel } from "./published-wheel.mjs";

/** Prints what the package's tables say, as JSON. The wheel is imported as it is: Python reads modules out of a ZIP file. */
const reader = `
import json, sys, zipfile
wheel = sys.argv[1]
sys.path.insert(0, wheel)
import abi3info
from abi3info.models import FullStruct, PartialStruct
with zipfile.ZipFile(wheel) as archive:
    info = archive.getinfo("abi3info/_internal.py")
    licence = next(name for name in archive.namelist() if name.endswith("/LICENSE"))
    licence = archive.read(licence).decode()
def rows(kind, table):
    for symbol, item in table.items():
        assert item.added.major == 3
        condition = item.ifdef.name if item.ifdef else None
        yield {"kind": kind, "name": symbol.name, "added": item.added.minor, "condition": condition, "abi-only": item.abi_only}
def opaque(struct):
    return isinstance(struct, PartialStruct) or isinstance(struct, FullStruct) and struct.abi3t_opaque
json.dump({
    "date": "%04d-%02d-%02d" % info.date_time[:3],
    "licence": licence,
    "conditions": {name: macro.doc for name, macro in abi3info.FEATURE_MACROS.items()},
    "opaque": [name for name, struct in abi3info.STRUCTS.items() if opaque(struct)],
    "symbols": [*rows("function", abi3info.FUNCTIONS), *rows("data", abi3info.DATAS)],
}, sys.stdout)
`;

/**
 * What the package says, of this or the newest version.
 * @param {string | undefined} version
 */
function readPackage(version) {
  const { file, result } = withWheel("abi3info", version, (path) => JSON.parse(python(["-I", "-c", reader, path])));
  return { file, tables: result };
}

/**
 * Symbols of one kind, release and condition together, their names sorted.
 * @param {{ kind: string, name: string, added: number, condition: string | null, "abi-only": boolean }[]} symbols
 */
function grouped(symbols) {
  const groups = new Map();
  for (const { name, ...facts } of [...symbols].sort((a, b) => a.added - b.added || (a.name < b.name ? -1 : 1))) {
    const key = JSON.stringify(facts);
    const group = groups.get(key) ?? { ...facts, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ kind, added, condition, "abi-only": abiOnly, names }) => ({
    kind,
    added: `3.${added}`,
    ...(condition === null ? {} : { condition }),
    ...(abiOnly ? { "abi-only": true } : {}),
    names: names.join(" "),
  }));
}

/**
 * The text of the data file.
 * @param {string | undefined} version of abi3info; undefined for the newest
 */
export function stableAbi(version) {
  const { file, tables } = readPackage(version);
  const copyright = /Copyright \(c\) .*/.exec(tables.licence)?.[0];
  if (copyright === undefined || !tables.licence.includes("Permission is hereby granted, free of charge"))
    throw new Error(`the licence of ${file} is not the one that was read: look at it`);
  return `${JSON.stringify(
    {
      source: `abi3info/_internal.py of ${file}, PyPI, made from Misc/stable_abi.toml of CPython`,
      version: file.split("-")[1],
      date: tables.date,
      notice: `abi3info is ${copyright}, under the MIT License`,
      conditions: tables.conditions,
      "opaque-in-abi3t": tables.opaque.sort().join(" "),
      symbols: grouped(tables.symbols),
    },
    null,
    2,
  )}
`;
}
