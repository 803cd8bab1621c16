// Builds the small wheels of test-wheels/wheels and releases from the binaries that are committed built. The same bytes every time.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import JSZip from "jszip";

const here = dirname(fileURLToPath(import.meta.url));
const binary = (name) => readFileSync(join(here, "binaries/built", name));
const loaded = (name) => readFileSync(join(here, "loading/built", name));
const macho = (name) => readFileSync(join(here, "macho/built", name));
const pe = (name) => readFileSync(join(here, "pe/built", name));
const date = new Date(Date.UTC(2026, 0, 1));

/** The name that delvewheel gives a library: its own with the hash of its content. */
function delvewheelName(name, content) {
  return `${name}-${createHash("sha256").update(content).digest("hex").slice(0, 32)}.dll`;
}

/** What delvewheel leaves in a package, in other words. */
const addLibraries = (folder) =>
  `import os\n\nos.add_dll_directory(os.path.join(os.path.dirname(__file__), os.pardir, "${folder}"))\n`;

const x86 = "cp312-cp312-manylinux_2_28_x86_64";
const suffix = ".cpython-312-x86_64-linux-gnu.so";

/** A bill of materials in CycloneDX. */
function materials(libraries) {
  const components = libraries.map(({ name, version }) => ({
    type: "library",
    name,
    version,
    purl: `pkg:generic/${name}@${version}`,
  }));
  return `${JSON.stringify({ bomFormat: "CycloneDX", specVersion: "1.6", version: 1, components }, null, 2)}\n`;
}

/** Each wheel: its tag, its members, and what is done to RECORD or to a member after RECORD was written. */
const wheels = {
  // Nothing to report: everything is bound at load and read-only afterwards.
  demo_clean: {
    tag: x86,
    files: {
      "demo_clean/__init__.py": "from . import _core\n",
      [`demo_clean/_core${suffix}`]: binary("relro-full.x86_64.so"),
      [`demo_clean/_fast${suffix}`]: binary("relro-mold.x86_64.so"),
    },
  },
  // What most wheels look like: lazily bound, no stack protector, tables moved by patchelf.
  demo_usual: {
    tag: x86,
    files: {
      "demo_usual/__init__.py": "",
      [`demo_usual/_core${suffix}`]: binary("protector-absent.x86_64.so"),
      [`demo_usual/_io${suffix}`]: binary("relro-partial.x86_64.so"),
      [`demo_usual/_moved${suffix}`]: binary("relro-dynamic-moved.x86_64.so"),
    },
  },
  // PROJ in the wheel, as auditwheel puts it there, with its database, its bill of materials and a licence text.
  demo_spatial: {
    tag: x86,
    requires: ["numpy>=1.26", "certifi"],
    files: {
      "demo_spatial/__init__.py": "from . import _core\n",
      [`demo_spatial/_core${suffix}`]: binary("proj-needed.x86_64.so"),
      "demo_spatial.libs/libproj-1eb8c554.so.25.9.5.1": binary("proj-library.x86_64.so"),
      "demo_spatial/proj/proj.db": readFileSync(join(here, "sqlite/without-rowid.db")),
      "demo_spatial-1.0.dist-info/sboms/native.cdx.json": materials([{ name: "proj", version: "9.5.1" }]),
      "demo_spatial-1.0.dist-info/licenses/LICENSE_PROJ": "The licence text of PROJ would stand here.\n",
    },
  },
  // Libraries linked into an extension module, one of them no longer supported, built with a prefix in /tmp.
  demo_carried: {
    tag: x86,
    files: {
      "demo_carried/__init__.py": "from . import _core\n",
      [`demo_carried/_core${suffix}`]: binary("carried-libraries.x86_64.so"),
    },
  },
  // The same, repaired with --exclude 'libproj*'.
  demo_excluded: {
    tag: x86,
    files: {
      "demo_excluded/__init__.py": "from . import _core\n",
      [`demo_excluded/_core${suffix}`]: binary("proj-needed.x86_64.so"),
    },
  },
  // One defect in each binary.
  demo_unsafe: {
    tag: x86,
    files: {
      "demo_unsafe/__init__.py": "",
      [`demo_unsafe/_relative${suffix}`]: binary("rpath-relative.x86_64.so"),
      [`demo_unsafe/_stack${suffix}`]: binary("stack-executable-flag.x86_64.so"),
      [`demo_unsafe/_text${suffix}`]: binary("text-relocations.x86_64.so"),
      [`demo_unsafe/_rwx${suffix}`]: binary("segment-writable-executable.x86_64.so"),
      [`demo_unsafe/_tmp${suffix}`]: binary("runpath-tmp.x86_64.so"),
      [`demo_unsafe/_home${suffix}`]: binary("runpath-home.x86_64.so"),
      [`demo_unsafe/_system${suffix}`]: binary("runpath-usr-local.x86_64.so"),
      [`demo_unsafe/_escapes${suffix}`]: binary("runpath-escapes.x86_64.so"),
      [`demo_unsafe/_norelro${suffix}`]: binary("relro-none.x86_64.so"),
    },
  },
  // A broken binary in a good wheel, under a name that does not say what it is.
  demo_broken: {
    tag: x86,
    files: {
      "demo_broken/__init__.py": "",
      [`demo_broken/_core${suffix}`]: binary("relro-full.x86_64.so"),
      "demo_broken/plugin.bin": binary("broken-string-table-nowhere.x86_64.so"),
    },
  },
  // RECORD and the archive differ in three ways.
  demo_record: {
    tag: "py3-none-any",
    files: {
      "demo_record/__init__.py": "",
      "demo_record/changed.py": "answer = 42\n",
      "demo_record/removed.py": "",
    },
    after: (files) => {
      files["demo_record/changed.py"] = "answer = 43\n";
      files["demo_record/added.py"] = "";
      delete files["demo_record/removed.py"];
    },
  },
  // Two projects that bring another library each under one soname.
  demo_first: {
    tag: x86,
    files: {
      [`demo_first/_core${suffix}`]: loaded("unused-library/demo/_core.so"),
      "demo.libs/liba.so.1": loaded("unused-library/demo.libs/liba.so.1"),
    },
  },
  demo_second: {
    tag: x86,
    files: {
      [`demo_second/_core${suffix}`]: loaded("cycle/demo/_core.so"),
      "demo.libs/liba.so.1": loaded("cycle/demo.libs/liba.so.1"),
      "demo.libs/libb.so.1": loaded("cycle/demo.libs/libb.so.1"),
    },
  },
  demo_pure: { tag: "py3-none-any", purelib: true, files: { "demo_pure/__init__.py": "answer = 42\n" } },
  demo_s390x: {
    tag: "cp312-cp312-manylinux_2_28_s390x",
    files: {
      "demo_s390x/_core.so": binary("protector-present.s390x.so"),
      "demo_s390x/_io.so": binary("relro-partial.s390x.so"),
    },
  },
  demo_i686: {
    tag: "cp312-cp312-manylinux_2_28_i686",
    files: {
      "demo_i686/_core.so": binary("protector-present.i686.so"),
      "demo_i686/_text.so": binary("text-relocations.i686.so"),
    },
  },
  demo_aarch64: {
    tag: "cp312-cp312-manylinux_2_28_aarch64",
    files: {
      "demo_aarch64/_core.so": binary("protector-present.aarch64.so"),
      "demo_aarch64/_stack.so": binary("stack-no-header.aarch64.so"),
    },
  },
  // As delocate leaves a wheel for Macs with processors of Apple.
  demo_macos: {
    tag: "cp312-cp312-macosx_12_0_arm64",
    files: {
      "demo_macos/__init__.py": "from . import _core\n",
      "demo_macos/_core.cpython-312-darwin.so": macho("module.arm64.so"),
    },
  },
  // A slice is missing, one was changed after it was signed, libraries of the build machine, tags that are too old.
  demo_macos_unsafe: {
    tag: "cp312-cp312-macosx_10_9_universal2",
    files: {
      "demo_macos_unsafe/__init__.py": "",
      "demo_macos_unsafe/_core.cpython-312-darwin.so": macho("module.arm64.so"),
      "demo_macos_unsafe/_search.cpython-312-darwin.so": macho("rpaths.x86_64.dylib"),
      "demo_macos_unsafe/.dylibs/libbeside.3.dylib": macho("writable-code.x86_64.dylib"),
      "demo_macos_unsafe/.dylibs/libdelocated.dylib": macho("delocated.x86_64.dylib"),
      "demo_macos_unsafe/.dylibs/libdemo.1.dylib": macho("flipped-slice.universal2.dylib"),
      "demo_macos_unsafe/.dylibs/libflat.dylib": macho("flat-namespace.x86_64.dylib"),
      "demo_macos_unsafe/.dylibs/libnothing.dylib": macho("unsigned.arm64.dylib"),
      "demo_macos_unsafe/bin/tool": macho("stack-execution.x86_64"),
    },
  },
  // A module for Windows with its library beside it, and one for the stable ABI; delvewheel was here.
  demo_windows: {
    tag: "cp312-cp312-win_amd64",
    files: {
      "demo_windows/__init__.py": addLibraries("demo_windows.libs"),
      "demo_windows/_core.cp312-win_amd64.pyd": pe("module.x86_64.pyd"),
      "demo_windows/_stable.pyd": pe("module-stable.x86_64.pyd"),
      "demo_windows.libs/needed.dll": pe("control-flow-guard.x86_64.dll"),
      "demo_windows-1.0.dist-info/DELVEWHEEL": "Version: 1.13.2\nArguments: ['delvewheel', 'repair']\n",
    },
  },
  // A library is missing, one was replaced after the repair, files without protection, of other machines and systems.
  demo_windows_unsafe: {
    tag: "cp311-abi3-win_amd64",
    files: {
      "demo_windows_unsafe/__init__.py": addLibraries("demo_windows_unsafe.libs"),
      "demo_windows_unsafe/_core.pyd": pe("module.x86_64.pyd"),
      "demo_windows_unsafe/_core.so": binary("relro-full.x86_64.so"),
      "demo_windows_unsafe/agent.exe": pe("gnu-program.x86_64.exe"),
      "demo_windows_unsafe/close.dll": pe("close-sections.x86_64.dll"),
      "demo_windows_unsafe/fixed.dll": pe("no-aslr.x86_64.dll"),
      "demo_windows_unsafe/low.dll": pe("no-high-entropy.x86_64.dll"),
      "demo_windows_unsafe/shared.dll": pe("shared-section.x86_64.dll"),
      "demo_windows_unsafe/signed.dll": pe("signed-changed.x86_64.dll"),
      "demo_windows_unsafe/version.dll": pe("library.aarch64.dll"),
      "demo_windows_unsafe/writable.dll": pe("writable-code.x86_64.dll"),
      [`demo_windows_unsafe.libs/${delvewheelName("replaced", "as it was")}`]: pe("gnu.x86_64.dll"),
      "demo_windows_unsafe-1.0.dist-info/DELVEWHEEL": "Version: 1.13.2\nArguments: ['delvewheel', 'repair']\n",
    },
  },
};

/** Two releases of one project, to be compared: what came, went and changed stands beside each other. */
const releases = [
  {
    version: "2.0",
    tag: "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64",
    requires: ["numpy (>=1.20)", "certifi"],
    files: {
      "demo_spatial/__init__.py": "from . import _core\n",
      "demo_spatial/_core.cpython-311-x86_64-linux-gnu.so": binary("relro-full.x86_64.so"),
      "demo_spatial/_io.cpython-311-x86_64-linux-gnu.so": binary("fortify-2.x86_64.so"),
      "demo_spatial/_spatial.cpython-311-x86_64-linux-gnu.so": binary("carried-libraries.x86_64.so"),
      "demo_spatial/_old.cpython-311-x86_64-linux-gnu.so": binary("relro-full.x86_64.so"),
      "demo_spatial.libs/libproj-3a55e1aa.so.25.9.3.0": binary("proj-library.x86_64.so"),
      "demo_spatial/proj_data/proj.db": readFileSync(join(here, "sqlite/without-rowid.db")),
      "demo_spatial/proj_data/world": "1 2 3\n",
      ...Object.fromEntries(
        ["gdalvrt.xsd", "gt_datum.csv", "gt_ellips.csv", "ogrvrt.xsd", "pcs.csv", "vdv452.xml"].map((name) => [
          `demo_spatial/gdal_data/${name}`,
          "data\n",
        ]),
      ),
    },
  },
  {
    version: "2.1",
    tag: "cp312-cp312-manylinux_2_28_x86_64",
    requires: ["numpy>=2"],
    files: {
      "demo_spatial/__init__.py": "from . import _core\n",
      "demo_spatial/_core.cpython-312-x86_64-linux-gnu.so": binary("relro-partial.x86_64.so"),
      "demo_spatial/_io.cpython-312-x86_64-linux-gnu.so": binary("fortify-none.x86_64.so"),
      "demo_spatial/_spatial.cpython-312-x86_64-linux-gnu.so": binary("proj-needed.x86_64.so"),
      "demo_spatial/_new.cpython-312-x86_64-linux-gnu.so": binary("relro-full.x86_64.so"),
      "demo_spatial.libs/libproj-1eb8c554.so.25.9.5.1": binary("proj-library.x86_64.so"),
      "demo_spatial/proj_data/proj.db": readFileSync(join(here, "sqlite/with-rowid.db")),
    },
  },
];

mkdirSync(join(here, "wheels"), { recursive: true });
for (const [name, wheel] of Object.entries(wheels)) await writeWheel("wheels", name, "1.0", wheel);
mkdirSync(join(here, "releases"), { recursive: true });
for (const { version, ...wheel } of releases) await writeWheel("releases", "demo_spatial", version, wheel);

async function writeWheel(folder, name, version, wheel) {
  const filename = `${name}-${version}-${wheel.tag}.whl`;
  writeFileSync(join(here, folder, filename), await buildWheel(name, version, wheel));
  console.log(filename);
}

async function buildWheel(name, version, { tag, files, requires = [], purelib = false, after }) {
  const info = `${name}-${version}.dist-info`;
  const requirements = requires.map((requirement) => `Requires-Dist: ${requirement}\n`).join("");
  const members = {
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${requirements}`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: wheel-guard test-wheels\nRoot-Is-Purelib: ${purelib}\n${tagLines(tag)}`,
  };
  const rows = Object.entries(members).map(([path, content]) => {
    const bytes = Buffer.from(content);
    return `${path},sha256=${createHash("sha256").update(bytes).digest("base64url")},${bytes.length}\n`;
  });
  after?.(members);
  const zip = new JSZip();
  const options = { date, createFolders: false, unixPermissions: 0o644 };
  for (const [path, content] of Object.entries(members)) zip.file(path, content, options);
  zip.file(`${info}/RECORD`, `${rows.join("")}${info}/RECORD,,\n`, options);
  return zip.generateAsync({
    type: "nodebuffer",
    compression: "DEFLATE",
    compressionOptions: { level: 9 },
    platform: "UNIX",
  });
}

/** A Tag line for each platform of a compressed tag set. */
function tagLines(tag) {
  const [python, abi, platforms] = tag.split("-");
  return platforms
    .split(".")
    .map((platform) => `Tag: ${python}-${abi}-${platform}\n`)
    .join("");
}
