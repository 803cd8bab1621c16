import type { FactSpec } from "../fact.ts";

/** Where a source does something, and whether it comes to that. */
const where = {
  "at-import": {
    kind: "boolean",
    doc: "It is done when the module is imported: at its top level, or in a function that is called by its name there.",
  },
  reached: {
    kind: "boolean",
    doc: "The wheel is for a platform on which this matters and on which the code runs, as far as conditions on `sys.platform`, `os.name` and `platform.system()` tell.",
  },
  line: { kind: "number", doc: "Line, from 1." },
  column: { kind: "number", doc: "Column, from 1, in UTF-16 code units." },
  text: { kind: "string", doc: "The line, its first 200 characters." },
} as const;

const how =
  "Tokens and the shape of statements; nothing is run, and of names only those that are assigned once are followed. The first 100 of a file. Not applicable to files that are no Python source; unknown beyond 4 MiB.";

/** What the Python sources of a wheel do that concerns the whole process. */
export const pythonFacts = {
  "file.environment-writes": {
    kind: "records",
    subject: "file",
    topic: "runtime",
    fields: {
      variable: { kind: "string", doc: "The variable's name." },
      purpose: {
        kind: "string",
        values: ["data", "loader", "search-path"],
        doc: "Leads to data of PROJ, GDAL, HDF5, OpenSSL and others; is read by the dynamic loader; is PATH.",
      },
      by: { kind: "string", values: ["assignment", "setdefault", "update", "putenv"], doc: "How it is set." },
      place: { kind: "string", doc: "The installed path that it is set to, or the text; only where that is known." },
      state: {
        kind: "string",
        values: ["held", "lacks-data", "missing", "absolute", "relative", "elsewhere", "guarded", "unknown"],
        doc: "Of data: the wheel has there what the variable promises (for PROJ `proj.db`, for GDAL its own files); it has the place without that; it has no such place; a path of the machine; a path that depends on the current directory; a place that is not the wheel's; only set where something exists that the wheel does not have; not known.",
      },
      ...where,
    },
    doc: "Environment variables that the source sets and that other libraries of the process read.",
    how: `${how} Assignments to \`os.environ\`, \`setdefault\`, \`update\`, \`os.putenv\`; also entries of a dictionary that another module of the wheel puts there. Paths are followed from \`__file__\` through \`os.path\` and \`pathlib\`. What puts an earlier value back is left out.`,
  },
  "file.dll-directories": {
    kind: "records",
    subject: "file",
    topic: "runtime",
    fields: {
      from: {
        kind: "string",
        values: ["environment", "wheel", "unknown"],
        doc: "Where the directory comes from: an environment variable, the wheel, or not known.",
      },
      variable: { kind: "string", doc: "The environment variable." },
      ...where,
    },
    doc: "Directories that the source lets Windows search for DLLs (`os.add_dll_directory`).",
    how,
  },
  "file.library-loads": {
    kind: "records",
    subject: "file",
    topic: "runtime",
    fields: {
      from: {
        kind: "string",
        values: ["bare", "search", "environment", "path", "system", "unknown"],
        doc: "What says which library: a name without a path, `ctypes.util.find_library`, an environment variable, a path, the name of a library of the operating system or of a driver, or not known.",
      },
      name: { kind: "string", doc: "The library's name or path, or the environment variable." },
      ...where,
    },
    doc: "Libraries that the source loads itself, through ctypes or cffi.",
    how,
  },
  "file.shell-commands": {
    kind: "records",
    subject: "file",
    topic: "runtime",
    fields: {
      by: { kind: "string", doc: "The function that is called: `os.system`, `subprocess.run` …" },
      shell: { kind: "boolean", doc: "A shell reads the command." },
      command: {
        kind: "string",
        values: ["constant", "computed"],
        doc: "The command is written out, or put together when the program runs.",
      },
      ...where,
    },
    doc: "Commands that the source has a shell read, or that it puts together as one text.",
    how: `${how} \`os.system\`, \`os.popen\`, functions of \`subprocess\` with \`shell=True\`, and those that are given a text with blanks that is joined, formatted or added up.`,
  },
} as const satisfies Record<string, FactSpec>;
