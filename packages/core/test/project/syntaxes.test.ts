import { describe, expect, it } from "vitest";
import { readProject } from "../../src/audit-project.ts";
import { excludes, expectExcludes, findingsOf, marked } from "./marked.ts";

const workflow = (env: string): string =>
  `jobs:\n  wheels:\n    steps:\n      - uses: pypa/cibuildwheel@v4\n        env:\n${env}`;
const yml = ".github/workflows/wheels.yml";

type Case = readonly [name: string, path: string, text: string, patterns: readonly string[]];

const toml: readonly Case[] = [
  [
    "a string",
    "pyproject.toml",
    "[tool.cibuildwheel.linux]\nrepair-wheel-command = \"auditwheel repair --exclude '‸libg*' {wheel}\"",
    ["libg*"],
  ],
  [
    "a literal string",
    "pyproject.toml",
    "[tool.cibuildwheel.linux]\nrepair-wheel-command = 'auditwheel repair --exclude ‸libg* {wheel}'",
    ["libg*"],
  ],
  [
    "a string with escapes",
    "pyproject.toml",
    '[tool.cibuildwheel.linux]\nrepair-wheel-command = "auditwheel\\trepair \\u002D-exclude \\"‸libg*\\" {wheel}"',
    ["libg*"],
  ],
  [
    "dotted keys",
    "pyproject.toml",
    '[tool]\ncibuildwheel.linux.repair-wheel-command = "auditwheel repair --exclude ‸libg* {wheel}"',
    ["libg*"],
  ],
  [
    "an inline table",
    "pyproject.toml",
    '[tool.cibuildwheel]\nlinux = { repair-wheel-command = "auditwheel repair --exclude ‸libg* {wheel}" }',
    ["libg*"],
  ],
  [
    "an array",
    "pyproject.toml",
    '[tool.cibuildwheel.macos]\nrepair-wheel-command = [\n  "export A=b",\n  "delocate-wheel --exclude ‸libgdal -w {dest_dir} {wheel}",\n]',
    ["*libgdal*"],
  ],
  [
    "several lines that are one",
    "pyproject.toml",
    '[tool.cibuildwheel.linux]\nrepair-wheel-command = """auditwheel repair \\\n    --exclude ‸libarrow.so.2300 \\\n    --exclude=‸libg* {wheel}"""',
    ["libarrow.so.2300", "libg*"],
  ],
  [
    "several lines that are several, the first empty",
    "pyproject.toml",
    '[tool.cibuildwheel.macos]\nrepair-wheel-command = """\ndelocate-wheel -e ‸libfoo {wheel}\ndelocate-wheel -e ‸libbar {wheel}\n"""',
    ["*libfoo*", "*libbar*"],
  ],
  [
    "an override",
    "pyproject.toml",
    '[[tool.cibuildwheel.overrides]]\nselect = ["*-manylinux*", "*-musllinux*"]\ninherit.repair-wheel-command = "append"\nrepair-wheel-command = "auditwheel repair --exclude ‸libg* {wheel}"',
    ["libg*"],
  ],
  [
    "a file of cibuildwheel's own",
    "ci/cibuildwheel.toml",
    '[tool.cibuildwheel]\nrepair-wheel-command = "auditwheel repair --exclude ‸libg* {wheel}"',
    ["libg*"],
  ],
  [
    "a task of another tool",
    "pyproject.toml",
    '[tool.poe.tasks]\nrepair = "auditwheel repair --exclude ‸libg* dist/x.whl"',
    ["libg*"],
  ],
];

const yaml: readonly Case[] = [
  [
    "plain",
    yml,
    workflow("          CIBW_REPAIR_WHEEL_COMMAND_LINUX: auditwheel repair --exclude ‸libg* {wheel}"),
    ["libg*"],
  ],
  [
    "in single quotes",
    yml,
    workflow("          CIBW_REPAIR_WHEEL_COMMAND: 'auditwheel repair --exclude ''‸libg*'' {wheel}'"),
    ["libg*"],
  ],
  [
    "in double quotes",
    yml,
    workflow('          CIBW_REPAIR_WHEEL_COMMAND: "auditwheel repair\\t--exclude \\"‸libg*\\" {wheel}"'),
    ["libg*"],
  ],
  [
    "folded",
    yml,
    workflow(
      "          CIBW_REPAIR_WHEEL_COMMAND: >\n            auditwheel repair\n            --exclude ‸libg* {wheel}\n",
    ),
    ["libg*"],
  ],
  [
    "folded and stripped",
    yml,
    workflow(
      "          CIBW_REPAIR_WHEEL_COMMAND: >- # why\n            auditwheel repair\n\n            auditwheel repair --exclude\n            ‸libg* {wheel}",
    ),
    ["libg*"],
  ],
  [
    "literal",
    yml,
    workflow(
      "          CIBW_REPAIR_WHEEL_COMMAND: |\n            auditwheel repair \\\n              --exclude ‸libg* {wheel}\n",
    ),
    ["libg*"],
  ],
  [
    "a plain scalar over several lines",
    yml,
    workflow(
      "          CIBW_REPAIR_WHEEL_COMMAND:\n            auditwheel repair\n            --exclude ‸libg*\n            {wheel}\n",
    ),
    ["libg*"],
  ],
  [
    "folded, with a line that is indented deeper",
    yml,
    workflow(
      "          CIBW_REPAIR_WHEEL_COMMAND: >\n            auditwheel repair\n              --exclude ‸libg* {wheel}\n",
    ),
    ["libg*"],
  ],
  [
    "the environment of the workflow",
    yml,
    "env:\n  CIBW_REPAIR_WHEEL_COMMAND: auditwheel repair --exclude ‸libg* {wheel}\n",
    ["libg*"],
  ],
  [
    "Windows line ends",
    yml,
    workflow(
      "          CIBW_REPAIR_WHEEL_COMMAND: >-\r\n            auditwheel repair\r\n            --exclude ‸libg* {wheel}\r\n",
    ),
    ["libg*"],
  ],
  [
    "an environment that is given to a command",
    yml,
    workflow(
      "          CIBW_REPAIR_WHEEL_COMMAND: export 'LD_LIBRARY_PATH=/usr/local/lib64' && auditwheel repair --exclude ‸libg* {wheel}",
    ),
    ["libg*"],
  ],
  [
    "a variable before the command",
    yml,
    workflow("          CIBW_REPAIR_WHEEL_COMMAND: AUDITWHEEL_PLAT=x auditwheel repair --exclude ‸libg* {wheel}"),
    ["libg*"],
  ],
  [
    "a shell's argument",
    yml,
    workflow("          CIBW_REPAIR_WHEEL_COMMAND: bash -c 'A=1; auditwheel repair --exclude \"‸libg*\" {wheel}'"),
    ["libg*"],
  ],
  [
    "cmd's argument",
    yml,
    workflow(
      '          CIBW_REPAIR_WHEEL_COMMAND_WINDOWS: cmd /c "if defined X (delvewheel repair --exclude ‸GDAL.dll {wheel}) else (copy {wheel} {dest_dir})"',
    ),
    ["gdal.dll"],
  ],
  [
    "a value of the matrix",
    yml,
    "jobs:\n  wheels:\n    strategy:\n      matrix:\n        options: ['--exclude ‸libg*', '']\n        include:\n          - options: --exclude ‸libproj*\n    steps:\n      - env:\n          CIBW_REPAIR_WHEEL_COMMAND: auditwheel repair ${{ matrix.options }} {wheel}",
    ["libg*", "libproj*"],
  ],
  [
    "a condition",
    yml,
    workflow(
      "          CIBW_REPAIR_WHEEL_COMMAND: auditwheel repair ${{ matrix.os == 'linux' && '--exclude ‸libg*' || '' }} {wheel}",
    ),
    ["libg*"],
  ],
  [
    "a value of the environment",
    yml,
    "env:\n  LEFT_OUT: --exclude ‸libg*\njobs:\n  a:\n    steps:\n      - run: auditwheel repair ${{ env.LEFT_OUT }} x.whl\n      - run: auditwheel repair $LEFT_OUT x.whl",
    ["libg*"],
  ],
  [
    "commands of a step",
    yml,
    "jobs:\n  a:\n    steps:\n      - run: |\n          set -e\n          auditwheel repair \\\n            --exclude '‸libg*' dist/*.whl\n",
    ["libg*"],
  ],
  [
    "GitLab",
    ".gitlab-ci.yml",
    "variables:\n  CIBW_REPAIR_WHEEL_COMMAND_LINUX: 'auditwheel repair --exclude ‸libg* {wheel}'\nwheel:\n  script:\n    - !reference [.setup, script]\n    - auditwheel repair --exclude ‸libproj* x.whl\n",
    ["libg*", "libproj*"],
  ],
  [
    "Azure",
    "azure-pipelines.yml",
    "variables:\n  - name: CIBW_REPAIR_WHEEL_COMMAND\n    value: auditwheel repair --exclude ‸libg* {wheel}\nsteps:\n  - bash: |\n      auditwheel repair --exclude ‸libproj* x.whl\n  - pwsh: |\n      $env:CIBW_REPAIR_WHEEL_COMMAND_WINDOWS = 'delvewheel repair --exclude ‸gdal.dll {wheel}'\n",
    ["libg*", "libproj*", "gdal.dll"],
  ],
  [
    "CircleCI",
    ".circleci/config.yml",
    "jobs:\n  wheels:\n    environment:\n      CIBW_REPAIR_WHEEL_COMMAND: auditwheel repair --exclude ‸libg* {wheel}\n    steps:\n      - run:\n          name: repair\n          command: auditwheel repair --exclude ‸libproj* x.whl\n      - run: auditwheel repair --exclude ‸libgdal* x.whl\n",
    ["libg*", "libproj*", "libgdal*"],
  ],
];

const scripts: readonly Case[] = [
  [
    "export",
    "build.sh",
    'export CIBW_REPAIR_WHEEL_COMMAND_LINUX="auditwheel repair -w {dest_dir} {wheel} --exclude ‸libg*"',
    ["libg*"],
  ],
  [
    "PowerShell",
    "build.ps1",
    '$env:CIBW_REPAIR_WHEEL_COMMAND_WINDOWS="delvewheel repair -v --exclude=‸combase.dll {wheel}"',
    ["combase.dll"],
  ],
  [
    "PowerShell, continued, with an array",
    "build.ps1",
    "$out = @(\n  '--exclude', '‸gdal.dll'\n)\ndelvewheel repair `\n  $out `\n  --exclude ‸proj_9.dll x.whl",
    ["gdal.dll", "proj_9.dll"],
  ],
  [
    "a batch file",
    "build.bat",
    "set CIBW_REPAIR_WHEEL_COMMAND_WINDOWS=delvewheel repair --exclude ‸gdal.dll {wheel}\r\nset OUT=‸proj_9.dll\r\ndelvewheel repair ^\r\n  --exclude %OUT% x.whl",
    ["gdal.dll", "proj_9.dll"],
  ],
  [
    "an array, in a branch",
    "build.sh",
    'case "$1" in\n  a)\n    ARGS=(\n      --exclude "‸libcudf.so" # ours\n    )\n    ;;\n  b) ARGS+=(--exclude ‸libg*) ;;\nesac\npython -m auditwheel repair "${ARGS[@]}" x.whl',
    ["libcudf.so", "libg*"],
  ],
  [
    "a string that is split",
    "build.sh",
    'OPTS="--exclude ‸libg* --exclude ‸libproj*"\nauditwheel repair $OPTS x.whl',
    ["libg*", "libproj*"],
  ],
  [
    "a string that grows",
    "build.sh",
    'OPTS="--exclude ‸libg*"\nOPTS="$OPTS --exclude ‸libproj*"\nauditwheel repair $OPTS x.whl',
    ["libg*", "libproj*"],
  ],
  [
    "a list with another separator",
    "build.sh",
    'LIBS="‸libg*;libproj*"\nauditwheel repair --exclude ${LIBS//;/ --exclude } x.whl'.replace(";libproj", ";‸libproj"),
    ["libg*", "libproj*"],
  ],
  [
    "a loop over names",
    "build.sh",
    'for lib in ‸libgdal.so.38 ‸libproj.so.25; do\n  ARGS+=" --exclude $lib"\ndone\nauditwheel repair $ARGS x.whl',
    ["libgdal.so.38", "libproj.so.25"],
  ],
  [
    "a list that goes on behind backslashes",
    "build.sh",
    'auditwheel repair x.whl \\\n  --exclude ‸libstdc++.so* \\\n  --exclude "‸libodbc.so.*" \\\n  -w out',
    ["libstdc++.so*", "libodbc.so.*"],
  ],
  [
    "a loop over wheels",
    "build.sh",
    'for whl in dist/*.whl; do auditwheel repair "$whl" --exclude ‸libg*; done',
    ["libg*"],
  ],
  [
    "a folder before the program",
    "build.sh",
    '/opt/python/cp312-cp312/bin/auditwheel repair --exclude ‸libg* x.whl && "$PYTHON" -m auditwheel repair --exclude ‸libproj* x',
    ["libg*", "libproj*"],
  ],
  [
    "a container",
    "build.sh",
    "docker run --rm image bash -ec 'auditwheel repair --exclude ‸libg* /io/x.whl'",
    ["libg*"],
  ],
  [
    "a here document",
    "build.sh",
    "cat <<TEXT\nit's here\nTEXT\ndocker run -i image bash <<'EOF'\nauditwheel repair --exclude ‸libg* x.whl\nEOF\nauditwheel repair --exclude ‸libproj* x.whl",
    ["libg*", "libproj*"],
  ],
  [
    "a substitution",
    "build.sh",
    'echo "$(auditwheel repair --exclude "‸libg*" x.whl)" `auditwheel repair --exclude ‸libproj* x.whl`',
    ["libg*", "libproj*"],
  ],
  [
    "beginnings of the option",
    "build.sh",
    "auditwheel repair --excl ‸libg* --exclud=‸libproj* x.whl",
    ["libg*", "libproj*"],
  ],
  [
    "several at once for delvewheel",
    "build.sh",
    'delvewheel repair --exclude "‸gdal.dll;‸proj_9.dll" --no-dll ‸geos.dll x.whl',
    ["gdal.dll", "proj_9.dll", "geos.dll"],
  ],
  [
    "a makefile",
    "Makefile",
    "OUT := --exclude ‸libg*\nwheel: build\n\t@auditwheel repair $(OUT) \\\n\t  --exclude ‸libproj* dist/*.whl\n",
    ["libg*", "libproj*"],
  ],
  [
    "a variable of the shell in a makefile",
    "Makefile",
    "wheel:\n\tOUT=‸libg* && auditwheel repair --exclude $$OUT $$(auditwheel repair --exclude ‸libproj* x) dist/*.whl\n",
    ["libg*", "libproj*"],
  ],
  [
    "a Dockerfile",
    "docker/Dockerfile",
    "FROM x\nENV OUT=‸libg*\nRUN pip wheel . && \\\n    # then\n    auditwheel repair --exclude $OUT --exclude ‸libproj* x.whl\n",
    ["libg*", "libproj*"],
  ],
  [
    "tox",
    "tox.ini",
    "[testenv:wheel]\nset_env =\n    CIBW_REPAIR_WHEEL_COMMAND = auditwheel repair --exclude ‸libg* {wheel}\ncommands =\n    - auditwheel repair \\\n        --exclude ‸libproj* x.whl\n    delvewheel repair --exclude ‸gdal.dll x.whl\n",
    ["libg*", "libproj*", "gdal.dll"],
  ],
  ["setup.cfg", "setup.cfg", "[aliases]\nrepair = auditwheel repair --exclude ‸libg* x.whl\n", ["libg*"]],
  [
    "a list of Python",
    "noxfile.py",
    'import subprocess\nsubprocess.run(["auditwheel", "repair", "--exclude", "‸libg*", wheel])',
    ["libg*"],
  ],
  [
    "arguments of Python's own",
    "tools/repair.py",
    "sys.argv[1:] = ['repair', '--exclude', '‸libg*', wheel]\nrunpy.run_module('auditwheel')",
    ["libg*"],
  ],
  [
    "a loop of Python",
    "noxfile.py",
    'LIBS = ("‸libg*", "‸libproj*")\n@nox.session\ndef wheel(session):\n    args = []\n    for lib in LIBS:\n        args += ["--exclude", lib]\n    session.run("auditwheel", "repair", *args, wheel)',
    ["libg*", "libproj*"],
  ],
  [
    "a comprehension of Python",
    "noxfile.py",
    'LIBS = ["‸libg*"]\nargs = [f"--exclude={lib}" for lib in LIBS]\nsession.run("python", "-m", "auditwheel", "repair", *args)',
    ["libg*"],
  ],
  ["a command line of Python", "ci/repair.py", 'os.system("auditwheel repair --exclude ‸libg* dist/*.whl")', ["libg*"]],
];

describe("what is left out is found, with its line and column, in", () => {
  it.each(toml)("TOML: %s", (_, path, text, patterns) => expectExcludes(path, text, patterns));
  it.each(yaml)("YAML: %s", (_, path, text, patterns) => expectExcludes(path, text, patterns));
  it.each(scripts)("%s", (_, path, text, patterns) => expectExcludes(path, text, patterns));
});

describe("what is no exclude", () => {
  it.each([
    ["a comment", "build.sh", "# auditwheel repair --exclude libg*"],
    ["another program", "build.sh", "rsync --exclude libg* a b\ntar --exclude 'libg*' -cf x ."],
    ["text", "build.sh", "echo auditwheel repair --exclude libg*"],
    ["a comment of YAML", yml, "# CIBW_REPAIR_WHEEL_COMMAND: auditwheel repair --exclude libg*\njobs: {}"],
    ["a comment of Python", "noxfile.py", "# session.run('auditwheel', 'repair', '--exclude', 'libg*')"],
  ])("%s", (_, path, text) => expect(excludes({ path, text })).toEqual([]));

  it.each([
    [
      "a list that is computed",
      "build.sh",
      "IGNORE=$(auditwheel lddtree x.whl | grep gdal)\nauditwheel repair --exclude ‸$IGNORELIBS x.whl",
    ],
    ["an argument of the script", "build.sh", 'auditwheel repair --exclude "‸$1" x.whl'],
    [
      "an input of the workflow",
      yml,
      workflow("          CIBW_REPAIR_WHEEL_COMMAND: auditwheel repair --exclude ‸${{ inputs.left_out }} {wheel}"),
    ],
  ])("%s is not known", (_, path, text) => {
    const { file, places } = marked(path, text);
    const open = readProject([file]).subjects.flatMap(({ gaps, position }) =>
      gaps
        .filter(({ fact, kind }) => fact === "project.exclude-patterns" && kind === "unknown")
        .map(() => `${position?.line}:${position?.column}`),
    );
    expect(open).toEqual(places);
  });
});

describe("the file of a repair setting", () => {
  it("counts where a platform's table does not replace it", () => {
    const command = (table: string, value: string): string =>
      `[tool.cibuildwheel${table}]\nrepair-wheel-command = "${value}"\n`;
    const platforms = [".linux", ".macos", ".windows"]
      .map((table) => command(table, "auditwheel repair {wheel}"))
      .join("");
    const skipped = (text: string): number =>
      findingsOf([{ path: "pyproject.toml", text }]).filter(({ rule }) => rule === "repair-skipped").length;
    expect(skipped(command("", ""))).toBe(1);
    expect(skipped(command("", "") + platforms)).toBe(0);
    expect(skipped(command("", "") + command(".linux", "auditwheel repair {wheel}"))).toBe(1);
  });
});
