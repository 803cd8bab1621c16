// Which files of this machine Debian has hardened, by dpkg and apt.

import { closeSync, existsSync, lstatSync, openSync, readSync, realpathSync } from "node:fs";
import { fail, output } from "./programs.mjs";

/** Where programs and libraries are. What lies elsewhere (/usr/share, /boot) is data to Debian. */
const folders = ["/bin/", "/sbin/", "/lib", "/usr/bin/", "/usr/sbin/", "/usr/lib", "/usr/games/"];

/**
 * Source packages that do not take the flags of dpkg-buildflags for all they install, so that a missing protection
 * is no false alarm there. Each is left out by the name of its source, whatever its binary packages are called.
 * @type {readonly (readonly [RegExp, string])[]}
 */
const leftOutSources = [
  [/^gcc-|^gnat-|^gdc-|^gm2-/, "GCC's run-time libraries and start-up objects are built with GCC's own flags"],
  [/^binutils/, "static parts and plug-ins are built with flags of their own"],
  [
    /^(llvm|clang|rocm|libclc|spirv-llvm)/,
    "LLVM is built with itself and its own flags; sanitizer run-times must not be checked",
  ],
  [/^(glibc|musl|dietlibc|klibc|newlib)/, "a C library cannot check itself: it is what the checks call"],
  [/^(cross-toolchain|gcc-mingw|mingw|avr-libc|picolibc)/, "cross toolchains contain code for other machines"],
  [/^(golang|gccgo|go-)/, "Go has neither a stack protector nor _FORTIFY_SOURCE"],
  [/^(rustc|cargo|rust-)/, "Rust has neither a stack protector nor _FORTIFY_SOURCE"],
  [
    /^(python[23]\.[0-9]+|pypy3?)$/,
    "the interpreters have flags of their own for extension modules and for optimised builds",
  ],
  [/^valgrind/, "code that runs in place of libc is built with -fno-stack-protector"],
  [
    /^(linux|firmware|intel-microcode|amd64-microcode|grub|syslinux|shim|efi)/,
    "kernels, boot loaders and firmware have no libc",
  ],
  [/^(ghc|haskell-|ocaml|mlton|sbcl|chez)/, "native code of compilers that know neither protection"],
  [/^openjdk/, "the virtual machine has flags of its own"],
  [
    /^(nodejs|node-|libv8|chromium|firefox|thunderbird)/,
    "V8, Gecko and what is built like them have flags of their own",
  ],
];

/** Binary packages with files that are made for debuggers or static linking. */
const leftOutPackages = /-(dbg|dbgsym|static)$/;
/** Separate debug information and objects for the linker are never run. */
const leftOutPaths = /^\/usr\/lib\/debug\/|\.(o|a|ko|debug)$/;

/** Names of the packages that Debian itself publishes, by apt's lists; packages of others are not built by its rules. */
function debianPackageNames() {
  const lists = output("apt-get", [
    "indextargets",
    "--format",
    "$(FILENAME)",
    "Origin: Debian",
    "Identifier: Packages",
  ]);
  const files = lists.split("\n").filter((path) => path !== "" && existsSync(path));
  if (files.length === 0) fail("apt has no package lists of Debian; get them with apt-get update");
  // The lists may be compressed, each in its own way: apt's own helper reads them all.
  const text = output("/usr/lib/apt/apt-helper", ["cat-file", ...files]);
  return new Set([...text.matchAll(/^Package: (.+)$/gm)].map(([, name]) => name));
}

/** Installed packages of Debian that are built with hardening, and how many others there are. */
function hardenedPackages() {
  const lines = output("dpkg-query", ["-W", "-f", "${binary:Package}\t${source:Package}\t${db:Status-Status}\n"]);
  const published = debianPackageNames();
  const installed = lines
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([, , status]) => status === "installed")
    // A package of a foreign or multi-arch architecture is named with it: `libc6:amd64`.
    .map(([name = "", source = ""]) => ({ name, bare: name.replace(/:.*/, ""), source }));
  const hardened = installed.filter(
    ({ bare, source }) =>
      published.has(bare) && !leftOutSources.some(([pattern]) => pattern.test(source)) && !leftOutPackages.test(bare),
  );
  return { names: hardened.map(({ name }) => name), leftOut: installed.length - hardened.length };
}

/** The ELF files of the hardened packages: regular files, each once, whatever names and links lead to it. */
export function debianFiles() {
  const { names, leftOut } = hardenedPackages();
  const seen = new Set();
  const files = [];
  const listed = output("dpkg-query", ["-L", ...names]).split("\n");
  for (const path of new Set(listed)) {
    if (!folders.some((folder) => path.startsWith(folder)) || leftOutPaths.test(path) || !existsSync(path)) continue;
    if (!lstatSync(path).isFile()) continue;
    const { dev, ino } = lstatSync(path);
    if (seen.has(`${dev}:${ino}`) || !isLinkedElf(path)) continue;
    seen.add(`${dev}:${ino}`);
    // /lib is a link to /usr/lib: the real path is one that every tool agrees on.
    files.push(realpathSync(path));
  }
  return { files: files.sort(), packages: names.length, packagesLeftOut: leftOut };
}

/** An executable or a shared object by its first bytes (gABI, "ELF Header"), not an object file or a core. */
function isLinkedElf(path) {
  const head = Buffer.alloc(18);
  const handle = openSync(path, "r");
  const length = readSync(handle, head, 0, head.length, 0);
  closeSync(handle);
  if (length < head.length || head.readUInt32BE(0) !== 0x7f454c46) return false;
  const type = head[5] === 1 ? head.readUInt16LE(16) : head.readUInt16BE(16);
  return type === 2 || type === 3;
}
