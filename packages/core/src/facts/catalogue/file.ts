import type { FactSpec } from "../fact.ts";
import { pythonFacts } from "./python.ts";

export const fileFacts = {
  "file.size": {
    kind: "number",
    subject: "file",
    topic: "identity",
    doc: "Size of the unpacked member in bytes.",
    how: "Counted when it is read.",
  },
  "file.loads-libraries": {
    kind: "boolean",
    subject: "file",
    topic: "linkage",
    doc: "The Python source loads libraries itself, through ctypes.",
    how: "It calls something named `CDLL`, `PyDLL`, `WinDLL`, `OleDLL` or `LoadLibrary`, in code and not in a comment or a string. Of a source beyond 4 MiB, that it has `CDLL(` or `LoadLibrary(` anywhere. Not applicable to files that are no Python source.",
  },
  "file.proj-database": {
    kind: "record",
    subject: "file",
    topic: "install",
    fields: {
      layout: { kind: "string", doc: "Version of its layout, `1.6`." },
      proj: { kind: "string", doc: "The PROJ that it was made for, where it says so (since PROJ 9.0)." },
      epsg: { kind: "string", doc: "Version of the EPSG data set in it." },
    },
    doc: "What a database of PROJ says of itself.",
    how: "The table `metadata` of files called `*.db` that are SQLite databases with a layout of PROJ. Not applicable to all others.",
  },
  "file.library-folders": {
    kind: "strings",
    subject: "file",
    topic: "linkage",
    doc: "Installed folders with libraries for Windows that a Python source may hand to `os.add_dll_directory`.",
    how: "Of a source that names the function: its own folder, and every folder with a `.dll` whose name is a word of the source, as `site-packages:demo.libs`. Nothing is run, so that these may be too many. Not applicable to other files.",
  },
  ...pythonFacts,
  "file.startup-lines": {
    kind: "records",
    subject: "file",
    topic: "install",
    fields: {
      line: { kind: "number", doc: "Line, from 1." },
      kind: {
        kind: "string",
        values: ["executes", "path"],
        doc: "Code that runs at every start of the interpreter, or a directory for sys.path.",
      },
      text: { kind: "string", doc: "The line, its first 200 characters." },
    },
    doc: "What the interpreter does at every start because this file is installed, whether the project is imported or not.",
    how: "Files called `*.pth`, `*.start`, `sitecustomize.py` and `usercustomize.py` in the root of site-packages, also where a data scheme puts them there. Lines of `.pth` that begin with `import` execute, other lines are paths; every line of `.start` calls a function. Of each kind the first 100. Not applicable to all other files; unknown beyond 16 MiB.",
  },
  "file.startup-known": {
    kind: "string",
    subject: "file",
    topic: "install",
    doc: "What this start-up file does, where it is one that a well-known project has for its purpose.",
    how: "By the project's name and the SHA-256 of the content. Not applicable to all others.",
  },
  "file.script-interpreter": {
    kind: "string",
    subject: "file",
    topic: "install",
    values: ["installed-python", "other-python", "carriage-return", "other", "none"],
    doc: "What runs a script of `.data/scripts`: the Python that it is installed for, another Python, something else, or nothing (`none`); `carriage-return` where the line ends in one, so that no interpreter is found.",
    how: "The first line. Installers write their own interpreter in place of `#!python`; any other path stays as it is.",
  },
  "file.script-line": {
    kind: "string",
    subject: "file",
    topic: "install",
    doc: "The line that names the interpreter, as written.",
    how: "The first line of a script, where it begins with `#!`; at most 256 bytes of it.",
  },
} as const satisfies Record<string, FactSpec>;
