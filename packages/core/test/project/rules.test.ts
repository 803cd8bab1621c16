import { describe, expect, it } from "vitest";
import { auditProject } from "../../src/audit-project.ts";
import { builtinRuleset } from "../../src/rules/compose.ts";
import { findingsOf, marked, places } from "./marked.ts";

type Case = readonly [name: string, path: string, text: string];

/** Findings of one rule under the strictest preset are where the marks are. */
function expectOnly(rule: string, path: string, text: string): void {
  const { file, places: expected } = marked(path, text);
  const found = findingsOf([file], "everything").filter((finding) => finding.rule === rule);
  expect(places(found)).toEqual(expected.map((place) => `${rule} ${place}`));
}

const linux = (value: string): string => `[tool.cibuildwheel.linux]\nrepair-wheel-command = ${value}\n`;
const yml = ".github/workflows/wheels.yml";
const env = (line: string): string =>
  `jobs:\n  a:\n    steps:\n      - uses: pypa/cibuildwheel@v4\n        env:\n          ${line}\n`;
const run = (...lines: readonly string[]): string =>
  `jobs:\n  a:\n    steps:\n      - run: |\n${lines.map((line) => `          ${line}\n`).join("")}`;

const cases: Readonly<Record<string, readonly Case[]>> = {
  "repair-skipped": [
    ["an empty string", "pyproject.toml", linux('‸""')],
    ["an empty array", "pyproject.toml", linux("‸[]")],
    ["a copy", "pyproject.toml", linux('‸"cp {wheel} {dest_dir}"')],
    ["a copy on Windows", yml, env("CIBW_REPAIR_WHEEL_COMMAND_WINDOWS: ‸copy {wheel} {dest_dir}")],
    ["nothing in a workflow", yml, env("CIBW_REPAIR_WHEEL_COMMAND_WINDOWS: '‸'")],
    ["only the tag", "pyproject.toml", linux('‸"auditwheel addtag -w {dest_dir} {wheel}"')],
    ["only a look", "pyproject.toml", linux('‸"auditwheel show {wheel} && cp {wheel} {dest_dir}"')],
    ["the tool", "pyproject.toml", linux('"auditwheel repair -w {dest_dir} {wheel}"')],
    ["the tool as a module", "pyproject.toml", linux('"python -m auditwheel repair -w {dest_dir} {wheel}"')],
    ["a script that may do it", "pyproject.toml", linux('"python {package}/absent.py {wheel}"')],
    [
      "something more to do",
      "pyproject.toml",
      '[[tool.cibuildwheel.overrides]]\nselect = "*-manylinux*"\ninherit.repair-wheel-command = "append"\nrepair-wheel-command = "zip -d {dest_dir}/x.whl y"\n',
    ],
    [
      "instead of it",
      "pyproject.toml",
      '[[tool.cibuildwheel.overrides]]\nselect = "*-manylinux*"\nrepair-wheel-command = ‸"cp {wheel} {dest_dir}"\n',
    ],
    ["a value from elsewhere", yml, env("CIBW_REPAIR_WHEEL_COMMAND: ${{ inputs.repair }}")],
  ],
  "repair-command-split": [
    [
      "a deeper line in a folded value",
      yml,
      env("CIBW_REPAIR_WHEEL_COMMAND: >-\n            auditwheel repair\n              ‸-w {dest_dir} {wheel}"),
    ],
    [
      "lines of equal depth",
      yml,
      env("CIBW_REPAIR_WHEEL_COMMAND: >-\n            auditwheel repair\n            -w {dest_dir} {wheel}"),
    ],
    ["lines of TOML", "pyproject.toml", linux('"""\nauditwheel repair\n‸-w {dest_dir} {wheel}\n"""')],
    ["lines that go on", "pyproject.toml", linux('"""\nauditwheel repair \\\n-w {dest_dir} {wheel}\n"""')],
  ],
  "library-folder-redirected": [
    ["another distribution's", "pyproject.toml", linux('"auditwheel repair -w {dest_dir} {wheel} -L ‸/../h5py.libs"')],
    ["another distribution's, in a script", "build.sh", "auditwheel repair --lib-sdir=‸/../h5py.libs x.whl"],
    ["one of its own", "build.sh", "auditwheel repair -L /lib x.whl"],
  ],
  "pie-flags-on-library": [
    ["a table", "pyproject.toml", '[tool.cibuildwheel.environment]\n‸CFLAGS = "-O2 -fPIE"\nLDFLAGS = "-Wl,-z,now"\n'],
    ["a string", "pyproject.toml", "[tool.cibuildwheel]\nenvironment = \"A=b ‸LDFLAGS='-pie -s'\"\n"],
    ["a script", "build.sh", 'export ‸CFLAGS="$CFLAGS -fPIE"\nexport CXXFLAGS="-fPIC"'],
    ["CIBW_ENVIRONMENT", yml, env(`CIBW_ENVIRONMENT_LINUX: ‸CFLAGS="-fpie" B=c`)],
    ["a workflow", yml, env("‸CXXFLAGS: -O2 -fPIE")],
    ["a Dockerfile", "Dockerfile", "FROM x\nENV ‸LDFLAGS=-pie"],
    ["PIC, and no PIE", "build.sh", 'export CFLAGS="-fPIC -no-pie -fno-pie"'],
    ["another variable", "build.sh", 'export SERVER_OPTIONS="-pie"'],
  ],
  "fortify-without-optimisation": [
    ["-O0 behind -O2", "build.sh", 'export ‸CFLAGS="-O2 -D_FORTIFY_SOURCE=2 -O0"'],
    ["-O0 in another variable of the place", yml, env("‸CPPFLAGS: -D_FORTIFY_SOURCE=3\n          CFLAGS: -O0 -g")],
    ["-O2", "build.sh", 'export CFLAGS="-O0 -O2 -D_FORTIFY_SOURCE=2"'],
    ["as Python was built", "build.sh", 'export CFLAGS="-D_FORTIFY_SOURCE=2"'],
    ["undefined again", "build.sh", 'export CFLAGS="-O0 -D_FORTIFY_SOURCE=2 -U_FORTIFY_SOURCE"'],
  ],
  "interactive-install": [
    ["apt-get", "build.sh", "sudo apt-get update && ‸sudo apt-get install --no-install-recommends gdal-bin"],
    ["a step", yml, run("‸apt install gdal-bin")],
    ["before-all", "pyproject.toml", '[tool.cibuildwheel.linux]\nbefore-all = "‸yum install proj-devel"\n'],
    ["a question", "build.sh", "‸read -p 'Version? ' VERSION"],
    [
      "an answer for each",
      "build.sh",
      "apt-get -y install a\napt-get install -qq b\nyum install -y c\ndnf -y install d\nwhile read -r line; do :; done\npacman -S --noconfirm e\napk add f",
    ],
    ["in an image", "Dockerfile", "FROM x\nRUN ‸apt-get install gdal-bin\nRUN apt-get install -y proj-bin"],
  ],
  "recommended-packages-installed": [
    [
      "apt",
      "build.sh",
      "‸apt-get install -y gdal-bin\napt-get install -y --no-install-recommends proj-bin\nyum install -y x",
    ],
  ],
  "unverified-download": [
    ["curl", "build.sh", "‸curl -fsSL https://example.org/proj.tar.gz | tar xz"],
    ["curl, with a digest", "build.sh", 'curl -O https://example.org/p.tgz\necho "$SHA  p.tgz" | sha256sum -c -'],
    ["wget, with another tool", "build.sh", "wget https://example.org/p.tgz\nshasum -a 256 -c sums"],
    ["a branch", "build.sh", "‸git clone --depth 1 --branch v1 https://example.org/geos.git"],
    [
      "a commit",
      "build.sh",
      "git clone https://example.org/geos.git\ngit -C geos checkout 0123456789abcdef0123456789abcdef01234567",
    ],
    ["PowerShell", "build.ps1", "‸Invoke-WebRequest -Uri https://example.org/p.zip -OutFile p.zip"],
    [
      "ADD",
      "Dockerfile",
      "FROM x\n‸ADD https://example.org/p.tgz /p.tgz\nADD --checksum=sha256:00 https://example.org/q.tgz /q.tgz\nADD local /l",
    ],
    [
      "nothing from outside",
      "build.sh",
      "curl http://localhost:8080/health\ngit fetch --tags\npip install build\npip install -i https://example.org/simple numpy",
    ],
    ["a variable", "build.sh", 'URL=https://example.org/p.tgz\n‸curl -L "$URL" -o p.tgz'],
  ],
  "loader-preload-not-cleared": [
    ["nothing is said", "pyproject.toml", '‸[tool.cibuildwheel]\nbuild = "*"\n'],
    ["it is set", "pyproject.toml", '[tool.cibuildwheel.environment]\n‸LD_PRELOAD = "libfaketime.so"\n'],
    ["it is cleared", "pyproject.toml", '[tool.cibuildwheel.environment]\nLD_PRELOAD = ""\n'],
    ["it is unset", "build.sh", "unset LD_PRELOAD\nauditwheel repair x.whl"],
    ["a project that builds no wheels", "build.sh", "make"],
  ],
  "missing-hardening-flags": [
    ["no flags", "pyproject.toml", '‸[tool.cibuildwheel]\nbuild = "*"\n'],
    [
      "not all of them",
      "pyproject.toml",
      '‸[tool.cibuildwheel]\nbuild = "*"\n[tool.cibuildwheel.environment]\nCFLAGS = "-fstack-protector-strong"\n',
    ],
    [
      "all of them",
      "pyproject.toml",
      '[tool.cibuildwheel.environment]\nCFLAGS = "-fstack-protector-strong -D_FORTIFY_SOURCE=3"\nLDFLAGS = "-Wl,-z,relro,-z,now"\n',
    ],
  ],
  "sbom-step-missing": [
    ["none", yml, "jobs:\n  a:\n    steps:\n      - uses: ‸pypa/cibuildwheel@v4\n"],
    [
      "an action",
      yml,
      "jobs:\n  a:\n    steps:\n      - uses: pypa/cibuildwheel@v4\n      - uses: anchore/sbom-action@v0\n",
    ],
    [
      "a command",
      yml,
      "jobs:\n  a:\n    steps:\n      - uses: pypa/cibuildwheel@v4\n      - run: syft dir:. -o cyclonedx-json\n",
    ],
  ],
  "artifact-unsigned": [
    [
      "a token",
      yml,
      "jobs:\n  a:\n    steps:\n      - uses: pypa/cibuildwheel@v4\n      - uses: ‸pypa/gh-action-pypi-publish@v1\n        with:\n          password: ${{ secrets.TOKEN }}\n",
    ],
    ["twine", yml, "jobs:\n  a:\n    steps:\n      - uses: pypa/cibuildwheel@v4\n      - run: ‸twine upload dist/*\n"],
    [
      "Trusted Publishing",
      yml,
      "jobs:\n  a:\n    steps:\n      - uses: pypa/cibuildwheel@v4\n      - uses: pypa/gh-action-pypi-publish@v1\n",
    ],
    [
      "an attestation",
      yml,
      "jobs:\n  a:\n    steps:\n      - uses: pypa/cibuildwheel@v4\n      - uses: actions/attest-build-provenance@v2\n      - run: twine upload dist/*\n",
    ],
  ],
  "writable-build-root": [
    ["cibuildwheel as it is", "pyproject.toml", '‸[tool.cibuildwheel]\nbuild = "*"\n'],
    [
      "cibuildwheel, read-only",
      "pyproject.toml",
      '[tool.cibuildwheel]\ncontainer-engine = "docker; create_args: --read-only --network=none"\n',
    ],
    [
      "cibuildwheel, read-only, as a table",
      "pyproject.toml",
      '[tool.cibuildwheel]\ncontainer-engine = { name = "docker", create-args = ["--read-only"] }\n',
    ],
    ["docker", "build.sh", "‸docker run --rm image make\ndocker run --read-only image make\ndocker build ."],
  ],
  "network-open-build": [
    [
      "docker",
      "build.sh",
      "‸docker run --rm image make\ndocker run --network none image make\npodman run --net=none image make",
    ],
  ],
  "unpinned-exclude": [
    [
      "nobody brings it",
      "pyproject.toml",
      `[project]\nname = "x"\ndependencies = ["numpy"]\n${linux('"auditwheel repair --exclude ‸libcurl.so.4 {wheel}"')}`,
    ],
    [
      "any version brings it",
      "pyproject.toml",
      `[project]\nname = "x"\ndependencies = ["torch>=2"]\n${linux('"auditwheel repair --exclude ‸libtorch.so {wheel}"')}`,
    ],
    [
      "another is pinned",
      "pyproject.toml",
      `[project]\nname = "x"\ndependencies = ["numpy==2.0.0"]\n${linux('"auditwheel repair --exclude ‸libtorch.so {wheel}"')}`,
    ],
    [
      "one version brings it",
      "pyproject.toml",
      `[project]\nname = "x"\ndependencies = ["torch==2.4.1", "nvidia-cuda-runtime-cu12==12.4.127"]\n${linux('"auditwheel repair --exclude libtorch*.so --exclude libc10.so --exclude libcudart.so.12 --exclude libcuda.so.1 {wheel}"')}`,
    ],
    [
      "it is the system's",
      "build.sh",
      "auditwheel repair --exclude libstdc++.so.6 --exclude 'libgcc_s.so*' x.whl\ndelvewheel repair --exclude combase.dll x.whl",
    ],
    ["the dependencies are not known", "build.sh", "auditwheel repair --exclude libcurl.so.4 x.whl"],
    [
      "a spatial core, which another rule is for",
      "pyproject.toml",
      `[project]\nname = "x"\n${linux('"auditwheel repair --exclude libgdal* {wheel}"')}`,
    ],
  ],
  "configuration-unreadable": [
    ["TOML", "pyproject.toml", '[tool.cibuildwheel]\nbuild = "a\n'.replace('"a', '"a‸')],
    ["YAML", yml, "a:\n  - b\n‸ c: d\n"],
    ["neither", "build.sh", "if ( [ ` \" '"],
  ],
};

describe.each(Object.entries(cases))("%s", (rule, rows) => {
  it.each(rows)("%s", (_, path, text) => expectOnly(rule, path, text));
});

describe("forbidden-exclude", () => {
  const messages = (text: string): string[] =>
    findingsOf([{ path: "build.sh", text }])
      .filter(({ rule }) => rule === "forbidden-exclude")
      .map(({ message }) => message);

  it.each([
    ["libg*", "libgdal, libgeos, libgeos_c"],
    ["lib*", "libgdal, libproj, libgeos, libgeos_c"],
    ["*", "libgdal, libproj, libgeos, libgeos_c, gdal, proj, geos, geos_c"],
    ["/usr/local/lib/*", "libgdal, libproj, libgeos, libgeos_c"],
    ["*proj*", "libproj, proj"],
    ["libgeos_c.so.1", "libgeos_c"],
    ["lib[gp]*.so.2?", "libgdal, libproj"],
  ])("names what %s leaves out", (pattern, names) => {
    expect(messages(`auditwheel repair --exclude '${pattern}' x.whl`)).toEqual([
      `\`${pattern}\` leaves ${names} out of the wheel`,
    ]);
  });

  it("knows versions that are not out yet", () => {
    expect(messages("auditwheel repair --exclude libgdal.so.77 x.whl")).toHaveLength(1);
  });

  it.each([
    "libstdc++.so.6",
    "libgomp.so.1",
    "libgfortran*",
    "libhdf5.so.320",
    "libgcc_s.so*",
    "libcu*.so*",
    "libtorch*",
  ])("leaves %s alone", (pattern) => expect(messages(`auditwheel repair --exclude '${pattern}' x.whl`)).toEqual([]));
});

describe("the search path of the build", () => {
  it.each<Case>([
    ["in a repair command", "pyproject.toml", linux(`"LD_LIBRARY_PATH=/usr/local/lib auditwheel repair {wheel}"`)],
    ["in an environment", yml, env("LD_LIBRARY_PATH: /usr/local/lib64")],
    ["in a script", "build.sh", "export LD_LIBRARY_PATH=/usr/local/lib:$LD_LIBRARY_PATH\nauditwheel repair x.whl"],
    ["in CIBW_ENVIRONMENT", yml, env('CIBW_ENVIRONMENT: LD_LIBRARY_PATH="/usr/local/lib:$LD_LIBRARY_PATH"')],
  ])("is no finding %s", (_, path, text) => expect(findingsOf([{ path, text }])).toEqual([]));
});

describe("findings of the configuration", () => {
  const text = linux('"auditwheel repair --exclude libgdal.so.38 {wheel}"');

  it("can be allowed by the file, with a reason", () => {
    const ruleset = {
      ...builtinRuleset(),
      allow: [
        {
          rule: "forbidden-exclude",
          path: "pyproject.toml",
          reason: "another wheel",
          origin: "r.yaml",
          line: 1,
          column: 1,
        },
      ],
    };
    const { findings, summary } = auditProject([{ path: "pyproject.toml", text }], { ruleset });
    expect(findings.map(({ rule, allowed }) => [rule, allowed?.reason])).toEqual([
      ["forbidden-exclude", "another wheel"],
    ]);
    expect(summary).toMatchObject({ errors: 0, allowed: 1 });
  });

  it("are reported with how much was read and what has no answer", () => {
    const script = "auditwheel repair --exclude $A x.whl";
    const { project } = auditProject([
      { path: "pyproject.toml", text },
      { path: "build.sh", text: script },
      { path: "README.md", text: "auditwheel repair --exclude libg*" },
    ]);
    expect(project?.files).toBe(2);
    expect(project?.unknown).toContainEqual({
      rule: "forbidden-exclude",
      path: "build.sh",
      line: 1,
      column: 29,
      reason: "`project.exclude-patterns`: $A has no value in this file",
    });
  });
});
