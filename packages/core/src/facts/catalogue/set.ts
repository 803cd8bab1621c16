import type { FactSpec } from "../fact.ts";

export const setFacts = {
  "set.name-collision": {
    kind: "record",
    subject: "set",
    topic: "linkage",
    fields: {
      kind: {
        kind: "string",
        values: ["soname", "unhashed-name"],
        doc: "Whether the libraries of one name need different libraries, or only have a name without a hash.",
      },
      name: { kind: "string", doc: "The name by which the loader knows the library: a soname, or a DLL's file name." },
      stateful: {
        kind: "boolean",
        doc: "Is it a library that keeps state which others reach (HDF5, netCDF, PROJ, GDAL, GEOS, curl, OpenSSL, SQLite)?",
      },
      wheels: { kind: "strings", doc: "The wheels that carry it." },
      detail: { kind: "string", doc: "All of it in words." },
    },
    doc: "A library that wheels of different projects carry under one name, so that a process has only the one that came first.",
    how: "Wheels of different projects whose tags can be installed together. Names are compared as the loaders of Linux and Windows do, of libraries that something in the wheel asks for by name; for Linux what the libraries need of their own wheel is compared. Mach-O libraries are told apart by their paths.",
  },
  "set.version-spread": {
    kind: "record",
    subject: "set",
    topic: "linkage",
    fields: {
      library: { kind: "string", doc: "The library." },
      versions: { kind: "strings", doc: "Its versions, in the order of the wheels." },
      wheels: { kind: "strings", doc: "The wheels." },
      detail: { kind: "string", doc: "All of it in words." },
    },
    doc: "A library that wheels of different projects carry in different versions.",
    how: "Libraries with state of their own (PROJ, GDAL, GEOS, HDF5, netCDF, SQLite, libcurl, OpenSSL …) whose version is known, as files or linked in, of projects whose tags can be installed together.",
  },
  "set.sibling-difference": {
    kind: "record",
    subject: "set",
    topic: "install",
    fields: {
      kind: { kind: "string", values: ["library", "data", "sbom"], doc: "What is missing." },
      lacks: { kind: "string", doc: "Its name." },
      wheels: { kind: "strings", doc: "The wheels that lack it." },
      detail: { kind: "string", doc: "All of it in words." },
    },
    doc: "Something that most wheels of one project and version carry and others lack.",
    how: "Wheels with binaries of the same project and version: known spatial libraries in any form, databases and data of PROJ and GDAL, and whether there is any bill of materials.",
  },
  "set.unprovided-library": {
    kind: "record",
    subject: "set",
    topic: "linkage",
    fields: {
      library: { kind: "string", doc: "The library that is needed." },
      path: { kind: "string", doc: "The binary that needs it." },
      wheels: { kind: "strings", doc: "The wheel that needs it, and those of its pinned dependencies." },
      detail: { kind: "string", doc: "All of it in words." },
    },
    doc: "A library that a wheel leaves to a pinned dependency, of which the wheel is here and does not carry it.",
    how: "Needed libraries that the simulated loader left to a pinned dependency, where every pinned dependency is among the wheels of the run.",
  },
} as const satisfies Record<string, FactSpec>;
