// rules/data/windows-libraries.json from the lists that delvewheel carries, and from windows-sys, the declarations of
// Windows' own functions for Rust, each with the library that has it.
//
// delvewheel lists the libraries with exports that every Windows 7 SP1 to 11 has, for arm64 every Windows 10 and 11. The
// three lists are joined: what Windows 10 has on arm64 it has on the other machines, and no Python from 3.9 on runs on
// Windows 7. What each CPython brings it says by patterns for tags; they are asked about every tag there can be.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { python, withWheel } from "./published-wheel.mjs";

/** Prints the tables of the wheel, which Python reads modules out of as it is. */
const reader = `
import json, re, sys, zipfile
sys.path.insert(0, sys.argv[1])
from delvewheel import _dll_list
with zipfile.ZipFile(sys.argv[1]) as archive:
    info = archive.getinfo("delvewheel/_dll_list.py")
    licence = next(name for name in archive.namelist() if name.endswith("/LICENSE"))
    licence = archive.read(licence).decode()
machines = {"i686": "win32", "x86_64": "win_amd64", "aarch64": "win_arm64"}
def brought(minor, platform):
    abi = f"cp3{minor}m" if minor < 8 else f"cp3{minor}"
    for pattern, names in _dll_list.ignore_by_abi_platform.items():
        if re.fullmatch(pattern, f"{abi}-{platform}"):
            return sorted(names)
    return []
json.dump({
    "date": "%04d-%02d-%02d" % info.date_time[:3],
    "licence": licence,
    "system": sorted(set().union(*_dll_list.ignore_names.values())),
    "runtime": _dll_list.vc_redist.pattern,
    "pythons": [
        {"machine": machine, "minor": minor, "libraries": brought(minor, platform)}
        for machine, platform in machines.items() for minor in range(5, 100)
    ],
}, sys.stdout)
`;

/**
 * The libraries that windows-sys links to, from its source as cargo lays it out in a folder that is gone afterwards.
 * @param {string | undefined} version undefined for the newest
 */
function linkedLibraries(version) {
  const scratch = mkdtempSync(join(tmpdir(), "wheel-guard-data-"));
  try {
    const wanted = version === undefined ? "*" : `=${version}`;
    mkdirSync(join(scratch, "src"));
    writeFileSync(join(scratch, "src/lib.rs"), "");
    writeFileSync(
      join(scratch, "Cargo.toml"),
      `[package]\nname = "scratch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\nwindows-sys = "${wanted}"\n`,
    );
    const { status, error } = spawnSync("cargo", ["vendor", "--quiet", "vendor"], {
      cwd: scratch,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`cargo vendor of windows-sys ended with ${status}`);
    const crate = join(scratch, "vendor/windows-sys");
    const manifest = readFileSync(join(crate, "Cargo.toml"), "utf8");
    if (!manifest.includes('\nlicense = "MIT OR Apache-2.0"\n'))
      throw new Error("the licence of windows-sys is not the one that was read: look at it");
    const released = /^version = "([^"]+)"/m.exec(manifest)?.[1] ?? "";
    const names = new Set();
    for (const file of readdirSync(join(crate, "src"), { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".rs")) continue;
      for (const [, name = ""] of readFileSync(join(crate, "src", file), "utf8").matchAll(/link!\("([^"]+)"/g))
        names.add(name.toLowerCase());
    }
    return { released, names: [...names] };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/**
 * The same libraries for a row of versions as one entry.
 * @param {{ machine: string, minor: number, libraries: string[] }[]} rows by machine, then by version
 */
function ranges(rows) {
  /** @type {{ machine: string, from: number, to: number, libraries: string }[]} */
  const found = [];
  for (const { machine, minor, libraries } of rows) {
    const words = libraries.join(" ");
    const last = found.at(-1);
    if (last?.machine === machine && last.libraries === words) last.to = minor;
    else found.push({ machine, from: minor, to: minor, libraries: words });
  }
  return found
    .filter(({ libraries }) => libraries !== "")
    .map(({ machine, from, to, libraries }) => ({
      machine,
      from: `3.${from}`,
      // delvewheel's patterns stop at two digits.
      ...(to === 99 ? {} : { to: `3.${to}` }),
      libraries,
    }));
}

/**
 * The text of the data file.
 * @param {string | undefined} version of delvewheel and windows-sys, `1.13.2/0.61.2`; undefined for the newest of both
 */
export function windowsLibraries(version) {
  const [delvewheel, crate] = version?.split("/") ?? [];
  const { file, result } = withWheel("delvewheel", delvewheel, (path) =>
    JSON.parse(python(["-I", "-c", reader, path])),
  );
  const copyright = /Copyright \(c\) .*/.exec(result.licence)?.[0];
  if (copyright === undefined || !result.licence.includes("Permission is hereby granted, free of charge"))
    throw new Error(`the licence of ${file} is not the one that was read: look at it`);
  const { released, names } = linkedLibraries(crate);
  // API sets are recognised by their beginning; drivers and programs are no libraries that a process loads.
  const linked = names.filter((name) => !/^(?:api|ext)-ms-|\.(?:sys|exe)$/.test(name));
  return `${JSON.stringify(
    {
      source: `delvewheel/_dll_list.py of ${file}, PyPI, and the link declarations of windows-sys ${released}, crates.io`,
      version: `${file.split("-")[1]}/${released}`,
      date: result.date,
      notice: `delvewheel is ${copyright}, under the MIT License; windows-sys is Copyright (c) Microsoft Corporation, under the MIT License or the Apache License 2.0; only names are taken`,
      "api-sets": "api-ms- ext-ms-",
      "visual-c-runtime": result.runtime,
      pythons: ranges(result.pythons),
      system: [...new Set([...result.system, ...linked])].sort().join(" "),
    },
    null,
    2,
  )}\n`;
}
