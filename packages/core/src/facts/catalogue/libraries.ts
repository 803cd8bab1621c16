import type { FactSpec } from "../fact.ts";

export const embeddedPathPurposes = [
  "openssl-config",
  "openssl-engines",
  "openssl-modules",
  "gdal-plugins",
  "gdal-data",
  "hdf5-plugins",
  "proj-data",
  "eccodes-definitions",
  "udunits-data",
  "ca-bundle",
  "xml-catalog",
] as const;

export const embeddedPathClasses = [
  "system",
  "build-directory",
  "relative",
  "user-creatable",
  "world-writable",
] as const;

const sources = ["soname", "string", "version-resource", "sbom"] as const;

/** The fields of a library that a member is, or holds. */
const carriedLibrary = {
  path: { kind: "string", doc: "The member of the wheel." },
  name: { kind: "string", doc: "The library's short name." },
  version: { kind: "string", doc: "Its version, where it is known." },
  from: { kind: "string", values: sources, doc: "What told it." },
  purl: { kind: "string", doc: "Package URL." },
} as const;

export const libraryBinaryFacts = {
  "binary.library": {
    kind: "record",
    subject: "binary",
    topic: "identity",
    fields: {
      name: { kind: "string", doc: "The library's short name: proj, gdal, geos, geos_c, hdf5, openssl …" },
      version: { kind: "string", doc: "Its version, where it is known." },
      from: { kind: "string", values: sources, doc: "What told the version, or else the name." },
    },
    doc: "The known library that the file is.",
    how: "The name by the soname or install name, or the file name where there is none, without what auditwheel, delvewheel and delocate add. The version by strings of the code, by the version resource, or by the numbers of the soname where the library puts its release there, the first that tells. Not applicable to files that are no known library.",
  },
  "binary.embedded-libraries": {
    kind: "records",
    subject: "binary",
    topic: "identity",
    fields: {
      name: { kind: "string", doc: "The library's short name." },
      version: { kind: "string", doc: "Its version, where the strings tell it." },
      from: { kind: "string", values: sources, doc: "What told it." },
    },
    doc: "Known libraries that are linked into the file.",
    how: "By strings that a library holds among its constants, of those libraries that have such strings; of ELF files in what is loaded without being code. A library that the file needs is not in it: headers leave the same strings in code that only uses it. Unknown where it is not known what the file needs.",
  },
  "binary.embedded-paths": {
    kind: "records",
    subject: "binary",
    topic: "linkage",
    fields: {
      path: { kind: "string", doc: "The path, as written." },
      purpose: { kind: "string", values: embeddedPathPurposes, doc: "What is looked for there." },
      class: {
        kind: "string",
        values: embeddedPathClasses,
        doc: "Who could put something there: `world-writable`, every user at any time (/tmp and the like); `user-creatable`, every user where nobody else was first (ProgramData, the root of a drive); `system`, administrators; `build-directory`, any other absolute path, which only the machine of the build has; `relative`, whoever chooses the current directory.",
      },
    },
    doc: "Paths at which the code looks for configuration, plug-ins or data, as the build wrote them into it.",
    how: "Strings around marks of OpenSSL, GDAL, PROJ, HDF5, ecCodes, UDUNITS, libcurl and libxml2, in the bytes of the file in any format; of several in one string each. Environment variables may lead elsewhere at run time.",
  },
  "binary.embedded-proj-database": {
    kind: "record",
    subject: "binary",
    topic: "identity",
    fields: {
      layout: { kind: "string", doc: "Version of its layout, `1.6`." },
      proj: { kind: "string", doc: "The PROJ that it was made for, where it says so." },
      epsg: { kind: "string", doc: "Version of the EPSG data set in it." },
    },
    doc: "The database of PROJ that is linked into the file.",
    how: "An SQLite database among the bytes of the file with a layout of PROJ. Not applicable to files without one.",
  },
  "binary.embedded-gdal-data": {
    kind: "boolean",
    subject: "binary",
    topic: "identity",
    doc: "GDAL's data files are linked into the file.",
    how: "A line of gdalvrt.xsd is among its bytes.",
  },
  "binary.foreign-exports": {
    kind: "records",
    subject: "binary",
    topic: "symbols",
    fields: {
      library: { kind: "string", doc: "The known library whose function it is." },
      symbol: { kind: "string", doc: "One of its functions." },
    },
    doc: "Known libraries, other than the file's own, whose functions the file exports.",
    how: "For each library one or two functions that no other has are looked for among the exported names. Unknown where the exports cannot be read.",
  },
} as const satisfies Record<string, FactSpec>;

export const libraryWheelFacts = {
  "wheel.vendored-libraries": {
    kind: "records",
    subject: "wheel",
    topic: "linkage",
    fields: carriedLibrary,
    doc: "Libraries of others that the wheel carries as files.",
    how: "The binaries in library folders (`NAME.libs`, `.dylibs`), and known libraries elsewhere; named by their sonames, install names or file names with the hash of the repair tool removed; a fat file once. Where the file does not tell its version, another file of the same project may (libssl by libcrypto), or the bill of materials. The package URL is that of the bill of materials where it lists the file.",
  },
  "wheel.embedded-libraries": {
    kind: "records",
    subject: "wheel",
    topic: "linkage",
    fields: carriedLibrary,
    doc: "Libraries of others that are linked into the wheel's binaries.",
    how: "`binary.embedded-libraries` of every binary; those of the slices of a fat file once.",
  },
  "wheel.ended-libraries": {
    kind: "records",
    subject: "wheel",
    topic: "linkage",
    fields: {
      path: { kind: "string", doc: "The member of the wheel." },
      name: { kind: "string", doc: "The library's short name." },
      version: { kind: "string", doc: "Its version." },
      ended: { kind: "string", doc: "The last day on which its project supported that branch." },
      detail: { kind: "string", doc: "All of it in words." },
    },
    doc: "Libraries in the wheel, as files or linked in, whose project no longer fixes their branch.",
    how: "By a dated table of what projects publish (rules/data/library-support.json): what ends after its day is not listed, so that the same version of wheel-guard always says the same. A distribution may go on fixing a branch in its own packages.",
  },
  "wheel.ca-bundles": {
    kind: "records",
    subject: "wheel",
    topic: "linkage",
    fields: {
      path: { kind: "string", doc: "The member that holds libcurl." },
      bundle: { kind: "string", doc: "Where that libcurl looks for certificates of authorities." },
      otherwise: {
        kind: "string",
        values: ["certifi", "own-bundle", "none"],
        doc: "What else there is: certifi among the requirements, a bundle in the wheel, or nothing.",
      },
    },
    doc: "Places at which a libcurl in an ELF file of the wheel looks for certificates, which one family of distributions has.",
    how: "`binary.embedded-paths` for certificates in ELF files that are libcurl or hold it. One that holds several such places looks where it is, and is left out.",
  },
  "wheel.proj-grids": {
    kind: "strings",
    subject: "wheel",
    topic: "install",
    doc: "Grids for transformations between datums, which PROJ uses where it finds them and else fetches or does without.",
    how: "Files called `*.tif`, `*.gsb`, `*.gtx` and `*.gvb` in a folder that has a `proj.db`.",
  },
  "wheel.spatial-data-problems": {
    kind: "records",
    subject: "wheel",
    topic: "install",
    fields: {
      kind: {
        kind: "string",
        values: ["missing-proj-database", "proj-database-mismatch", "missing-gdal-data"],
        doc: "What is wrong.",
      },
      path: { kind: "string", doc: "The member that holds the library, or the database." },
      detail: { kind: "string", doc: "All of it in words." },
    },
    doc: "Data without which the PROJ and GDAL of the wheel do not work.",
    how: "PROJ and GDAL as files or linked in, with `proj.db` and `gdalvrt.xsd` anywhere in the wheel, or linked in. The layout that a PROJ asks for is known of the releases that were measured.",
  },
  "wheel.libraries-without-licence": {
    kind: "strings",
    subject: "wheel",
    topic: "install",
    doc: "Vendored libraries that no licence text in the wheel names.",
    how: "The words of all files whose name or folder says licence, copying, copyright, notice or third party, and of their names, are compared with the library's name and with words of its own licence. Not applicable without vendored libraries.",
  },
} as const satisfies Record<string, FactSpec>;
