import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Facts } from "../../../src/facts/catalogue/catalogue.ts";
import { gatherFacts } from "../../../src/facts/gather.ts";
import { collectSources, LARGEST_SOURCE } from "../../../src/facts/python/collect.ts";
import { installedFolders } from "../../../src/facts/search-path.ts";
import { nodePlatform } from "../../../src/node/platform.ts";
import { openWheel } from "../../../src/wheel/open.ts";
import { buildWheel } from "../../builders/wheel.ts";

const data = [
  "demo/proj/proj.db",
  "demo/gdal/gdalvrt.xsd",
  "demo/empty/readme",
  "demo/ca.pem",
  "demo-1.0.data/data/share/proj/proj.db",
];

/** The facts of one source, `demo/__init__.py` of a wheel with some data. */
function read(source: string, platform = "any", member = "demo/__init__.py"): Facts {
  const members = [member, ...data];
  const sources = collectSources(members, installedFolders(members), [platform]);
  return sources.add(member, new TextEncoder().encode(source));
}

const writes = (source: string, platform?: string, member?: string) =>
  read(source, platform, member)["file.environment-writes"] ?? [];

const here = "import os\nhere = os.path.dirname(__file__)\n";

describe("where a variable leads", () => {
  it.each<[string, string, string, string | undefined]>([
    ["os.path", `${here}os.environ["PROJ_LIB"] = os.path.join(here, "proj")`, "held", "demo/proj"],
    [
      "a name in the middle",
      `${here}p = os.path.abspath(here)\nq = p + "/proj"\nos.environ["PROJ_LIB"] = q`,
      "held",
      "demo/proj",
    ],
    ["an f-string", `${here}os.environ["PROJ_DATA"] = f"{here}/proj"`, "held", "demo/proj"],
    [
      "pathlib",
      'import os\nfrom pathlib import Path\nos.environ["PROJ_LIB"] = str(Path(__file__).resolve().parent / "proj")',
      "held",
      "demo/proj",
    ],
    [
      "parents",
      'import os, pathlib\nos.environ["PROJ_LIB"] = str(pathlib.Path(__file__).parents[1].joinpath("demo", "proj"))',
      "held",
      "demo/proj",
    ],
    [
      "the path of the package",
      'import os\nos.environ["PROJ_LIB"] = os.path.join(__path__[0], "proj")',
      "held",
      "demo/proj",
    ],
    ["two dots", `${here}os.environ["PROJ_LIB"] = os.path.join(here, os.pardir, "demo", "proj")`, "held", "demo/proj"],
    [
      "importlib",
      'import os\nfrom importlib.resources import files\nos.environ["PROJ_LIB"] = str(files("demo") / "proj")',
      "held",
      "demo/proj",
    ],
    [
      "names of modules",
      'import os as o\nimport os.path as p\no.environ["PROJ_LIB"] = p.join(p.dirname(__file__), "proj")',
      "held",
      "demo/proj",
    ],
    [
      "imported names",
      'from os import environ as e\nfrom os.path import join, dirname as d\ne["PROJ_LIB"] = join(d(__file__), "proj")',
      "held",
      "demo/proj",
    ],
    [
      "the environment's own folders",
      'import os, sys\nos.environ["PROJ_LIB"] = os.path.join(sys.prefix, "share", "proj")',
      "held",
      "share/proj",
    ],
    [
      "a folder without the data",
      `${here}os.environ["PROJ_LIB"] = os.path.join(here, "empty")`,
      "lacks-data",
      "demo/empty",
    ],
    [
      "a folder that is not there",
      `${here}os.environ["PROJ_LIB"] = os.path.join(here, "share", "proj")`,
      "missing",
      "demo/share/proj",
    ],
    [
      "a file that is not there",
      `${here}os.environ["SSL_CERT_FILE"] = os.path.join(here, "cacert.pem")`,
      "missing",
      "demo/cacert.pem",
    ],
    ["a file", `${here}os.environ["SSL_CERT_FILE"] = os.path.join(here, "ca.pem")`, "held", "demo/ca.pem"],
    ["GDAL's data", `${here}os.environ["GDAL_DATA"] = os.path.join(here, "gdal")`, "held", "demo/gdal"],
    ["a path of the machine", 'import os\nos.environ["PROJ_LIB"] = "/usr/share/proj"', "absolute", "/usr/share/proj"],
    [
      "a path of Windows",
      'import os\nos.environ["PROJ_LIB"] = r"C:\\OSGeo4W\\share\\proj"',
      "absolute",
      "C:\\OSGeo4W\\share\\proj",
    ],
    ["a relative path", 'import os\nos.environ["PROJ_LIB"] = "share/proj"', "relative", "share/proj"],
    [
      "another package",
      `${here}os.environ["PROJ_LIB"] = os.path.join(here, "..", "pyproj", "proj_dir")`,
      "elsewhere",
      "pyproj/proj_dir",
    ],
    [
      "above all that is installed",
      `${here}os.environ["PROJ_LIB"] = os.path.join(here, "..", "..", "x")`,
      "elsewhere",
      undefined,
    ],
    [
      "a name of two values",
      `${here}p = here\nif x: p = os.path.join(here, "no")\nos.environ["PROJ_LIB"] = p`,
      "unknown",
      undefined,
    ],
    [
      "a name that changes behind it",
      `${here}p = here + "/proj"\nq = p\np = "/no"\nos.environ["PROJ_LIB"] = q`,
      "unknown",
      undefined,
    ],
    ["a parameter", `${here}def f(here):\n  os.environ["PROJ_LIB"] = here + "/no"\n`, "unknown", undefined],
    ["a function", 'import certifi, os\nos.environ["SSL_CERT_FILE"] = certifi.where()', "unknown", undefined],
  ])("through %s", (_, source, state, place) => {
    expect(writes(source)).toMatchObject(
      [{ state, place, "at-import": true }].map((one) =>
        source.includes("def f") ? { ...one, "at-import": false } : one,
      ),
    );
  });
});

describe("each way to set a variable", () => {
  it.each<[string, string, string]>([
    ["assignment", 'os.environ["PROJ_LIB"] = "x"', "assignment"],
    ["assignment", 'os.environb[b"x"] = os.environ["PROJ_LIB"] = "x"', "assignment"],
    ["setdefault", 'os.environ.setdefault("PROJ_LIB", "x")', "setdefault"],
    ["putenv", 'os.putenv("PROJ_LIB", "x")', "putenv"],
    ["update with a dictionary", 'os.environ.update({"PROJ_LIB": "x"})', "update"],
    ["update with dict()", 'os.environ.update(dict(PROJ_LIB="x"))', "update"],
    ["update with arguments", 'os.environ.update(PROJ_LIB="x")', "update"],
    ["update with a name", 'env = {}\nenv["PROJ_LIB"] = "x"\nos.environ.update(env)', "update"],
    [
      "a loop over a dictionary",
      'env = {"PROJ_LIB": "x"}\nfor k, v in env.items():\n  if k not in os.environ:\n    os.environ[k] = v',
      "assignment",
    ],
    ["another name for the environment", 'e = os.environ\ne["PROJ_LIB"] = "x"', "assignment"],
  ])("%s: %s", (_, source, by) => {
    expect(writes(`import os\n${source}`)).toMatchObject([{ variable: "PROJ_LIB", by, state: "relative" }]);
  });

  it.each([
    ["a comment", '# os.environ["PROJ_LIB"] = "x"'],
    ["a string", `"""os.environ["PROJ_LIB"] = 'x'"""`],
    ["a comparison", 'os.environ["PROJ_LIB"] == "x"'],
    ["a lookup", 'y = os.environ.get("PROJ_LIB", "x")'],
    ["a dictionary that stays one", 'env = {"PROJ_LIB": "x"}'],
    ["another variable", 'os.environ["OMP_NUM_THREADS"] = "1"'],
    ["what only looks like it", 'class os:\n  environ = {}\nmy.environ["PROJ_LIB"] = "x"'],
  ])("is none of them: %s", (_, source) => {
    expect(writes(`import os\n${source}`)).toEqual([]);
  });
});

describe("what is done at import", () => {
  const set = 'os.environ["PROJ_LIB"] = "x"';
  it.each<[string, string, boolean]>([
    ["at the top", set, true],
    ["in a block", `try:\n  if a:\n    ${set}\nexcept E: pass`, true],
    ["in a class", `class A:\n  ${set}`, true],
    ["in a function", `def f():\n  ${set}`, false],
    ["in a function that is called", `def f():\n  ${set}\nf()`, true],
    ["in one that another calls", `def f():\n  ${set}\ndef g(): return f()\nx = g()`, true],
    ["in a context that is entered", `def f():\n  ${set}\nwith f(): pass`, true],
    ["in a method of the same name", `class A:\n  def f(self):\n    ${set}\nf()`, false],
    ["in one that is called nowhere at import", `def f():\n  ${set}\ndef g():\n  f()`, false],
    ["in a lambda", 'f = lambda: os.putenv("PROJ_LIB", "x")', false],
    ["in a program", `if __name__ == "__main__":\n  ${set}`, false],
    ["in a function that a lambda calls", `def f():\n  ${set}\nos.x(lambda: f(), "system")`, false],
  ])("%s", (_, source, expected) => {
    expect(writes(`import os\n${source}`)).toMatchObject([{ "at-import": expected }]);
  });
});

describe("a question whether something exists", () => {
  const place = 'p = os.path.join(here, "share")\n';
  const set = 'os.environ["PROJ_LIB"] = p';
  it.each<[string, string, string]>([
    ["about a place that is not there", `${place}if os.path.isdir(p):\n  ${set}`, "guarded"],
    ["about a place that is there", `p = os.path.join(here, "empty")\nif os.path.isdir(p):\n  ${set}`, "lacks-data"],
    [
      "about the file itself",
      `p = os.path.join(here, "empty")\nif os.path.isfile(os.path.join(p, "proj.db")):\n  ${set}`,
      "guarded",
    ],
    ["of pathlib", `from pathlib import Path\np = Path(here) / "share"\nif p.exists():\n  ${set}`, "guarded"],
    ["among others", `${place}if a and (b and os.path.exists(p)):\n  ${set}`, "guarded"],
    ["about one of several", `${place}if os.path.exists(p) or os.path.exists(here):\n  ${set}`, "missing"],
    ["that is denied", `${place}if not os.path.exists(p):\n  ${set}`, "missing"],
    ["in the other branch", `${place}if not os.path.exists(p):\n  pass\nelse:\n  ${set}`, "guarded"],
    ["before a return", `${place}def f():\n  if not os.path.exists(p):\n    return\n  ${set}\nf()`, "guarded"],
    ["about a place that nobody knows", `${place}if os.path.exists(q):\n  ${set}`, "guarded"],
    ["in a name", `${place}there = os.path.exists(p)\nif there:\n  ${set}`, "guarded"],
  ])("%s", (_, source, state) => {
    expect(writes(`${here}${source}`)).toMatchObject([{ state }]);
  });
});

describe("conditions on the platform", () => {
  const set = 'os.environ["PATH"] = x';
  it.each<[string, string, boolean]>([
    ["none", set, true],
    ["sys.platform", `if sys.platform == "win32":\n  ${set}`, true],
    ["another", `if sys.platform == "darwin":\n  ${set}`, false],
    ["os.name", `if os.name != "nt":\n  ${set}`, false],
    ["platform.system", `if platform.system() == "Windows":\n  ${set}`, true],
    ["the else of it", `if platform.system() == "Windows":\n  pass\nelse:\n  ${set}`, false],
    ["an elif", `if os.name == "nt":\n  pass\nelif a:\n  ${set}`, false],
    ["startswith and a return", `def f():\n  if not sys.platform.startswith("win"):\n    return\n  ${set}`, true],
    ["a return of the other kind", `def f():\n  if sys.platform.startswith("win"):\n    return\n  ${set}`, false],
    ["several", `if sys.platform in ("linux", "darwin"):\n  ${set}`, false],
    ["a name", `WIN = os.name == "nt"\nif not WIN:\n  ${set}`, false],
    ["what else is asked", `if os.name == "posix" and a:\n  ${set}`, false],
    ["what else may be", `if os.name == "posix" or a:\n  ${set}`, true],
    ["hasattr", `if hasattr(os, "add_dll_directory"):\n  ${set}`, true],
  ])("%s", (_, source, reached) => {
    expect(writes(`import os, sys, platform\n${source}`, "win_amd64")).toMatchObject([{ variable: "PATH", reached }]);
  });

  it("make PATH matter in wheels for Windows alone, and each loader's variables on its platform", () => {
    const source =
      'import os\nos.environ["PATH"] = a\nos.environ["LD_PRELOAD"] = a\nos.environ["DYLD_LIBRARY_PATH"] = a';
    const reached = (platform: string) => writes(source, platform).map((write) => write.reached);
    expect(reached("win_amd64")).toEqual([true, false, false]);
    expect(reached("manylinux_2_28_x86_64")).toEqual([false, true, false]);
    expect(reached("macosx_11_0_arm64")).toEqual([false, false, true]);
    expect(reached("any")).toEqual([false, true, true]);
  });

  it("does not count what puts an earlier value back, or takes one away", () => {
    const source =
      'import os\nold = os.environ.get("PATH", "").strip()\nos.environ["PATH"] = old\nos.environ["LD_PRELOAD"] = ""';
    expect(writes(source)).toEqual([]);
  });
});

describe("directories of DLLs", () => {
  it.each<[string, string, object]>([
    [
      "of the wheel, as delvewheel adds it",
      'def _delvewheel_patch():\n    import os\n    if os.path.isdir(libs_dir := os.path.abspath(os.path.join(os.path.dirname(__file__), os.pardir, "demo.libs"))):\n        os.add_dll_directory(libs_dir)\n\n\n_delvewheel_patch()\n',
      { from: "wheel", "at-import": true, line: 4, column: 12 },
    ],
    [
      "of PATH",
      'import os\nfor p in os.environ["PATH"].split(os.pathsep):\n  os.add_dll_directory(os.path.abspath(p))',
      { from: "environment", variable: "PATH" },
    ],
    [
      "of a variable",
      'import os\nd = os.getenv("GEOS_LIBDIR") or x\nos.add_dll_directory(d)',
      { from: "environment", variable: "GEOS_LIBDIR" },
    ],
    ["that nobody knows", "import os\nos.add_dll_directory(x)", { from: "unknown" }],
  ])("%s", (_, source, expected) => {
    expect(read(source, "win_amd64")["file.dll-directories"]).toMatchObject([{ reached: true, ...expected }]);
    expect(read(source, "manylinux_2_28_x86_64")["file.dll-directories"]).toMatchObject([{ reached: false }]);
  });
});

describe("libraries that a source loads", () => {
  it.each<[string, string, object]>([
    ["a bare name", 'import ctypes\nctypes.CDLL("libgdal.so")', { from: "bare", name: "libgdal.so" }],
    ["LoadLibrary", 'from ctypes import cdll as c\nc.LoadLibrary("geos_c.dll")', { from: "bare", name: "geos_c.dll" }],
    [
      "find_library",
      'import ctypes.util\nctypes.CDLL(ctypes.util.find_library("geos_c"))',
      { from: "search", name: "geos_c" },
    ],
    ["the environment", 'import ctypes, os\nctypes.CDLL(os.environ["X_LIB"])', { from: "environment", name: "X_LIB" }],
    ["the C library", 'import ctypes\nctypes.CDLL("libc.so.6")', { from: "system", name: "libc.so.6" }],
    ["a library of Windows", 'from ctypes import WinDLL\nWinDLL("kernel32.dll")', { from: "system" }],
    [
      "the library beside it",
      'import ctypes, os\nctypes.CDLL(os.path.join(os.path.dirname(__file__), "lib.so"))',
      { from: "path", name: "demo/lib.so" },
    ],
    ["a full path", 'import ctypes\nctypes.CDLL("/usr/lib/libgdal.so")', { from: "path" }],
    [
      "what cffi opens",
      'from cffi import FFI\nffi = FFI()\nffi.dlopen("libeccodes.so")',
      { from: "bare", name: "libeccodes.so" },
    ],
    ["the process itself", "import ctypes\nctypes.CDLL(None)", { from: "unknown" }],
  ])("%s", (_, source, expected) => {
    expect(read(source)["file.library-loads"]).toMatchObject([expected]);
  });

  it.each<[string, string, boolean]>([
    ["it calls CDLL", "import ctypes\nctypes.CDLL(x)", true],
    ["it calls something of that name", "from ctypes import *\nlib = CDLL (x)", true],
    ["it speaks of it", "import ctypes\n# CDLL(x)\n'CDLL(y)'", false],
    ["it names it", "import ctypes\ndef f() -> ctypes.CDLL: pass", false],
  ])("that it does so is known: %s", (_, source, expected) => {
    expect(read(source)["file.loads-libraries"]).toBe(expected);
  });
});

describe("commands", () => {
  it.each<[string, string, object[]]>([
    ["os.system", 'import os\nos.system("clear")', [{ by: "os.system", shell: true, command: "constant" }]],
    ["what is put together", "import os\nos.system('rm %s' % x)", [{ command: "computed" }]],
    ["os.popen", "import os\nos.popen(f'ls {x}')", [{ by: "os.popen", command: "computed" }]],
    [
      "shell=True",
      "from subprocess import run\nrun(x, shell=True)",
      [{ by: "subprocess.run", shell: true, command: "computed" }],
    ],
    ["a constant with shell=True", "import subprocess as s\ns.call('a b', shell=True)", [{ command: "constant" }]],
    [
      "a joined line without a shell",
      "import subprocess\nsubprocess.check_output(f'ogr2ogr {a} {b}')",
      [{ shell: false, command: "computed" }],
    ],
    ["one constant or another", "import os\nos.system('cls' if a else 'clear')", [{ command: "constant" }]],
    [
      "a module that another passes on",
      "from .compat import subprocess\nsubprocess.run(x, shell=1)",
      [{ shell: true }],
    ],
    ["a list", "import subprocess\nsubprocess.run(['a', f'{x} y'])", []],
    ["a path alone", "import subprocess\nsubprocess.run(f'{x}/bin/tool')", []],
    ["shell=False", "import subprocess\nsubprocess.run(x, shell=False)", []],
    ["another system", "import platform\nplatform.system()", []],
  ])("%s", (_, source, expected) => {
    expect(read(source)["file.shell-commands"]).toMatchObject(expected);
    expect(read(source)["file.shell-commands"]).toHaveLength(expected.length);
  });
});

describe("modules of one wheel", () => {
  const settings =
    'import os\nenv = {}\nproj = os.path.join(os.path.dirname(os.path.realpath(__file__)), "share", "proj")\nif os.path.isdir(proj):\n    env["PROJ_LIB"] = proj\n';
  const facts = async (files: Readonly<Record<string, string>>) => {
    const { bytes, filename } = await buildWheel({ files });
    const wheel = await openWheel(bytes, { filename, platform: nodePlatform });
    const subjects = await gatherFacts(wheel, { platform: nodePlatform });
    return subjects.find(({ path }) => path === "demo/settings.py")?.facts["file.environment-writes"];
  };

  it.each([
    [
      "by name, in a function",
      "import os\ndef boot():\n  if os.path.exists('settings.py'):\n    from .settings import env\n    for k, v in env.items():\n      os.environ[k] = v\nboot()\n",
    ],
    ["as a module", "import os\nfrom . import settings\nos.environ.update(settings.env)\n"],
    ["by its full name", "import os\nimport demo.settings\nos.environ.update(demo.settings.env)\n"],
  ])("set what another writes down: %s", async (_, source) => {
    const files = { "demo/__init__.py": source, "demo/settings.py": settings, "demo/share/proj/gdalvrt.xsd": "x" };
    expect(await facts(files)).toEqual([
      {
        variable: "PROJ_LIB",
        purpose: "data",
        by: "update",
        place: "demo/share/proj",
        state: "lacks-data",
        "at-import": true,
        reached: true,
        line: 5,
        column: 5,
        text: 'env["PROJ_LIB"] = proj',
      },
    ]);
  });

  it("leave it alone where nobody asks for it, or its folder is not there", async () => {
    const source = "import os\nfrom .settings import env\n";
    expect(await facts({ "demo/__init__.py": source, "demo/settings.py": settings })).toEqual([]);
    const pour = `${source}os.environ.update(env)\n`;
    expect(await facts({ "demo/__init__.py": pour, "demo/settings.py": settings })).toMatchObject([
      { state: "guarded" },
    ]);
  });
});

describe("bounds", () => {
  it("leave what a source beyond 4 MiB does unknown", async () => {
    const files = { "demo/big.py": `import ctypes\nctypes.CDLL('x.so')\n${"#".repeat(LARGEST_SOURCE)}` };
    const { bytes, filename } = await buildWheel({ files });
    const wheel = await openWheel(bytes, { filename, platform: nodePlatform });
    const subjects = await gatherFacts(wheel, { platform: nodePlatform });
    const big = subjects.find(({ path }) => path === "demo/big.py");
    expect(big?.facts["file.loads-libraries"]).toBe(true);
    expect(big?.gaps.find(({ fact }) => fact === "file.library-loads")?.kind).toBe("unknown");
  });

  it("keep a hundred records of a kind, and two hundred characters of a line", () => {
    const found = read(`import os\n${`os.system(${"x".repeat(300)})\n`.repeat(150)}`)["file.shell-commands"];
    expect(found).toHaveLength(100);
    expect(found?.[0]?.text).toHaveLength(200);
  });

  const telling = "import os, ctypes, subprocess\nos.environ[a] = b\n";
  it.each<[string, string]>([
    ["open brackets", "("],
    ["closed brackets", ")"],
    ["brackets and words", "f(environ[{"],
    ["quotes", "'"],
    ["three quotes", "'''"],
    ["f-strings in f-strings", "f'{"],
    ["formats in formats", "f'{x:{"],
    ["attributes", "a.environ"],
    ["calls", "environ()"],
    ["sums", "'a'+"],
    ["lambdas", "lambda environ:"],
    ["statements in a line", "environ;"],
    ["definitions", "def environ(a=environ): pass\n"],
    ["nested blocks", "if environ:\n "],
    ["a text that doubles", "a=a+a+environ\n"],
    ["names that go by names", "a=b;b=a;environ\n"],
    ["conditions", "if exists(environ) or not exists(x): return\n"],
    ["chained comparisons", "not environ and "],
    ["commas", "environ,=,"],
    ["imports", "from environ import ("],
    ["imports of many", "import environ.a.b,"],
    ["continued lines", "environ\\\n"],
    ["blanks", "environ                "],
    ["indents", "\tenviron\n\t"],
    ["renamings", "environ as b,"],
    ["calls of functions", "def f(): f(); environ\nf()\n"],
    ["dictionaries", "{'PROJ_LIB':environ,"],
    ["writes", "os.environ['PROJ_LIB']=environ\n"],
    ["tables", "t={'PROJ_LIB':1};os.environ.update(t)\n"],
    ["conditionals", "x if environ else "],
  ])("a megabyte of %s is read in time that grows with its length", (_, piece) => {
    const source = telling + piece.repeat(2 ** 20 / piece.length);
    const start = performance.now();
    read(source);
    expect(performance.now() - start).toBeLessThan(4000);
  });

  it("holds for each prefix that shows indentation growing by one", () => {
    let source = telling;
    for (let depth = 0; depth < 1400; depth++) source += `${" ".repeat(depth)}def environ():\n`;
    const start = performance.now();
    read(source);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it("nothing throws, whatever the source", () => {
    const piece = fc.constantFrom(
      ...[
        "os",
        ".environ",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        '"PROJ_LIB"',
        "=",
        ":",
        ",",
        ";",
        "\n",
        "\n ",
        "if ",
        "else",
        "def f",
        "class ",
        "for x in ",
        " as ",
        "import ",
        "from ",
        "lambda",
        "not ",
        " or ",
        "+",
        "/",
        "f'{",
        "}'",
        "'",
        "os.path.join",
        "__file__",
        ".update",
        ".items()",
        "subprocess.run",
        "shell=True",
        "ctypes.CDLL",
        ":=",
        "*",
        "return",
        "global x",
        "with ",
        "dict",
        "@",
        "\\",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (parts) => {
        const facts = read(`import os, ctypes, subprocess\nos.environ[a] = b\n${parts.join("")}`);
        expect(facts["file.environment-writes"]).toBeInstanceOf(Array);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});
