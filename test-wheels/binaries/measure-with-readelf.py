#!/usr/bin/env python3
"""Compares fixtures.yaml with what GNU readelf and objdump say about the built files.

    python3 test-wheels/binaries/measure-with-readelf.py [name-pattern…]

Prints each fact that differs, and exits with 1 if one does. It reads the tools' text output and does its own
arithmetic on it; it shares no code with wheel-guard. Facts no tool can answer (for instance the class of a search
path) are counted as not comparable.
"""

import pathlib
import re
import subprocess
import sys

import yaml

HERE = pathlib.Path(__file__).parent
TAGGED_MACHINES = {
    "Advanced Micro Devices X86-64": "x86_64", "Intel 80386": "i686", "AArch64": "aarch64", "ARM": "armv7l",
    "RISC-V": "riscv64", "PowerPC64": "ppc64le", "PowerPC": "ppc", "IBM S/390": "s390x",
}
EXECUTABLE_BY_DEFAULT = {"x86_64", "i686", "armv7l", "s390x", "ppc"}
BIG_PAGES = {"aarch64", "ppc64le"}
STREAM = {"printf", "fprintf", "vprintf", "vfprintf", "dprintf", "vdprintf", "asprintf", "vasprintf", "syslog", "vsyslog"}
SANITIZERS = ("asan", "ubsan", "tsan", "msan", "lsan", "hwasan")


def output(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout


def fortifiable():
    """The functions of this machine's C library that have a checked twin."""
    libc = next(pathlib.Path("/").glob("lib/x86_64-linux-gnu/libc.so.6"))
    names = re.findall(r" [TiW] __(\w+)_chk(?:@|$)", output("nm", "-D", "--defined-only", str(libc)), re.M)
    return {name for name in names if not name.startswith("stack")} | {"open", "open64", "openat", "openat64", "mq_open"}


class File:
    def __init__(self, path):
        self.path = str(path)
        self.header = output("readelf", "-hW", self.path)
        self.program = output("readelf", "-lW", self.path)
        self.dynamic = output("readelf", "-dW", self.path)
        self.notes = output("readelf", "-nW", self.path)
        self.sections = output("readelf", "-SW", self.path)
        self.has_sections = "There are no sections" not in self.sections
        self.symbols = self.read_symbols()
        self.machine = TAGGED_MACHINES.get(self.field("Machine"), self.field("Machine"))
        self.bits = 64 if self.field("Class") == "ELF64" else 32
        self.endian = "little" if "little" in self.field("Data") else "big"
        if self.machine == "aarch64" and self.endian == "big":
            self.machine = "aarch64_be"  # uname's word; readelf says AArch64 of both
        self.segments = self.read_segments()

    def field(self, name):
        found = re.search(rf"^  {name}: +(.*)$", self.header, re.M)
        return found.group(1).strip() if found else ""

    def read_segments(self):
        pattern = r"^  (\w+) +0x(\w+) 0x(\w+) 0x\w+ 0x(\w+) 0x(\w+) ([R ][W ][E ]) (?:0x)?(\w+)$"
        return [
            (kind, int(offset, 16), int(address, 16), int(size, 16), int(memory, 16), flags, int(align, 16))
            for kind, offset, address, size, memory, flags, align in re.findall(pattern, self.program, re.M)
        ]

    def read_symbols(self):
        text = output("readelf", "--dyn-syms" if self.has_sections else "-Ds", "-W", self.path)
        pattern = r"^ +\d+: \w+ +\S+ (\w+) +(GLOBAL|WEAK|UNIQUE|LOCAL) +(\w+) +(?:\[[^]]*\] +)?(\w+) (\S+)"
        return [
            (name.split("@")[0].removesuffix(" "), binding, visibility, section, name)
            for kind, binding, visibility, section, name in re.findall(pattern, text, re.M)
        ]

    def tags(self, name):
        return re.findall(rf"^ 0x\w+ \({name}\) +(.*)$", self.dynamic, re.M)

    def quoted(self, name):
        return [re.search(r"\[(.*)\]$", value).group(1) for value in self.tags(name)]

    def flags(self, name):
        return " ".join(self.tags(name)).replace("Flags:", "").split()

    def kinds(self, kind):
        return [segment for segment in self.segments if segment[0] == kind]

    def imports(self, binding):
        return sorted({name for name, bound, _, section, _ in self.symbols if section == "UND" and bound == binding})

    def slots(self):
        text = output("readelf", "-rW", *([] if self.has_sections else ["-D"]), self.path)
        return [int(offset, 16) for offset, kind in re.findall(r"^ *([0-9a-f]{8,16})  ?[0-9a-f]+ (R_\w+)", text, re.M)
                if re.search(r"JU?MP_SLO", kind)]

    def protected(self):
        """The pages that the loader makes read-only after relocation: both ends rounded down."""
        for _, _, address, _, memory, _, _ in self.kinds("GNU_RELRO"):
            return address & -4096, (address + memory) & -4096
        return 0, 0


def kind_of(file):
    interpreter = file.kinds("INTERP")
    if "EXEC" in file.field("Type"):
        return "executable" if interpreter or file.kinds("DYNAMIC") else "static-executable"
    if "PIE" in file.flags("FLAGS_1"):
        return "pie-executable" if interpreter else "static-pie"
    return "pie-executable" if interpreter and file.tags("DEBUG") else "shared-object"


def bind_now(file):
    return bool(file.tags("BIND_NOW")) or "BIND_NOW" in file.flags("FLAGS") or "NOW" in file.flags("FLAGS_1")


def inside(file, start, size=0):
    low, high = file.protected()
    return low <= start and start + size <= high and low < high


def relro(file):
    low, high = file.protected()
    if high <= low:
        return "none"
    slots = file.slots()
    if kind_of(file) in ("static-executable", "static-pie") or not slots:
        return "full"
    return "full" if bind_now(file) and all(inside(file, slot, file.bits // 8) for slot in slots) else "partial"


def relro_declared(file):
    if not file.kinds("GNU_RELRO"):
        return "none"
    return "full" if bind_now(file) else "partial"


def stack_protector(file):
    if not {"__stack_chk_fail", "__stack_chk_guard"} & set(file.imports("GLOBAL")):
        return "absent"
    code = output("x86_64-linux-gnu-objdump" if file.machine == "x86_64" else objdump(file), "-d", file.path)
    sites = len(re.findall(r"^.*\s(?:call|bl)\s.*<__stack_chk_fail", code, re.M))
    if file.machine not in ("x86_64", "aarch64"):
        return "present"
    functions = len(re.findall(r" FDE ", output("readelf", "--debug-dump=frames", file.path)))
    return "token" if functions >= 500 and sites * 100 < functions else "present"


def objdump(file):
    return {"aarch64": "aarch64-linux-gnu-objdump"}.get(file.machine, "objdump")


def fortified(file):
    return [name for name in file.imports("GLOBAL") if (name.endswith("_chk") and not name.startswith("__stack_chk"))
            or name.endswith("_chkieee128") or re.fullmatch(r"__(open|open64|openat|openat64|mq_open)_2", name)]


def unfortified(file):
    known = fortifiable()
    return [name for name in file.imports("GLOBAL") if name in known]


def fortify(file):
    if fortified(file):
        return "fortified"
    return "unfortified" if STREAM & set(unfortified(file)) else "no-evidence"


def executable_stack(file):
    headers = file.kinds("GNU_STACK")
    return "E" in headers[-1][5] if headers else file.machine in EXECUTABLE_BY_DEFAULT


def misaligned(file):
    for _, offset, address, _, memory, _, align in file.kinds("LOAD"):
        if memory and (offset - address) % max(align, 4096):
            return True
        if file.machine in BIG_PAGES and (offset - address) % 65536:
            return True
        if file.machine in BIG_PAGES and align < 65536:
            return True
    return False


def properties(file, label):
    found = re.search(rf"{label}: (.*)$", file.notes, re.M)
    return [word.strip() for word in found.group(1).split(",")] if found else []


def versions(file):
    wanted = []
    needs = output("readelf", "-VW", file.path)
    library = None
    order = []
    for line in needs.splitlines():
        if match := re.search(r"Version: 1 +File: (\S+) +Cnt:", line):
            library = match.group(1)
        elif match := re.search(r"Name: (\S+) +Flags: .* Version: (\d+)", line):
            order.append((library, match.group(1), match.group(2)))
    for library, version, number in order:
        symbols = sorted({name for name, _, _, section, full in file.symbols if section == "UND" and full.split("@")[-1] == version
                          and "@" in full and symbol_number(file, full, number)})
        wanted.append({"library": library, "version": version, "symbols": symbols})
    return wanted


def versions_defined(file):
    """The definition that readelf flags BASE names the file; indented lines name predecessors."""
    return [name for flags, name in re.findall(r"Rev: 1 +Flags: (.*?) +Index: \d+ +Cnt: \d+ +Name: (\S+)", output("readelf", "-VW", file.path))
            if "BASE" not in flags]


def symbol_number(file, full, number):
    """readelf prints `name@version (index)`; the index tells equal version names of two libraries apart."""
    text = output("readelf", "--dyn-syms", "-W", file.path)
    return re.search(rf" {re.escape(full)} \({number}\)", text) is not None


def sanitizers(file):
    linked = " ".join(file.quoted("NEEDED"))
    names = [name for name, bound, _, section, _ in file.symbols if bound != "WEAK" or section != "UND"]
    return [kind for kind in SANITIZERS if re.search(rf"lib(clang_rt\.)?{kind}[.-]", linked)
            or any(name.startswith(f"__{kind}_") for name in names)]


def instrumentation(file):
    names = [name for name, bound, _, section, _ in file.symbols if bound != "WEAK" or section != "UND"]
    kinds = {"gcov": r"__(llvm_)?gcov", "llvm-profile": r"__llvm_profile_", "mcount": r"_?_?mcount(_nc)?$|__fentry__$|_mcount$",
             "cyg-profile": r"__cyg_profile_"}
    return [kind for kind, pattern in kinds.items() if any(re.match(pattern, name) for name in names)]


def debug_bytes(file):
    sizes = re.findall(r"\] \.z?debug_\w+ +\w+ +\w+ \w+ (\w+)", file.sections)
    return sum(int(size, 16) for size in sizes)


def build_id(file):
    found = re.search(r"Build ID: (\w+)", file.notes)
    return found.group(1) if found else None


def first(values):
    return values[0] if values else None


def exports(file):
    return sorted({name for name, bound, visibility, section, _ in file.symbols
                   if section != "UND" and bound != "LOCAL" and visibility in ("DEFAULT", "PROTECTED")})


MEASURES = {
    "elf.type": kind_of, "binary.machine": lambda f: f.machine, "binary.bits": lambda f: f.bits, "binary.endian": lambda f: f.endian,
    "elf.relro": relro, "elf.relro-declared": relro_declared, "elf.bind-now": bind_now,
    "elf.dynamic-read-only": lambda f: bool(f.kinds("DYNAMIC")) and inside(f, f.kinds("DYNAMIC")[0][2], f.kinds("DYNAMIC")[0][4]),
    "elf.stack-protector": stack_protector, "elf.fortify": fortify, "elf.fortified": fortified, "elf.unfortified": unfortified,
    "elf.executable-stack": executable_stack, "elf.misaligned-segments": misaligned,
    "elf.text-relocations": lambda f: bool(f.tags("TEXTREL")) or "TEXTREL" in f.flags("FLAGS"),
    "elf.writable-executable-segments": lambda f: any("W" in s[5] and "E" in s[5] for s in f.kinds("LOAD")),
    "elf.rpath": lambda f: first(f.quoted("RPATH")).split(":") if f.quoted("RPATH") else [],
    "elf.runpath": lambda f: first(f.quoted("RUNPATH")).split(":") if f.quoted("RUNPATH") else [],
    "elf.soname": lambda f: first(f.quoted("SONAME")), "elf.build-id": build_id,
    "elf.interpreter": lambda f: first(re.findall(r"interpreter: ([^]]*)\]", f.program)),
    "elf.cet": lambda f: [w.lower() for w in properties(f, "x86 feature") if w in ("IBT", "SHSTK")],
    "elf.branch-protection": lambda f: [w.lower() for w in properties(f, "AArch64 feature") if w in ("BTI", "PAC")],
    "elf.isa-needed": lambda f: first(properties(f, "x86 ISA needed")), "elf.versions-needed": versions,
    "elf.versions-defined": versions_defined,
    "elf.sanitizers": sanitizers, "elf.instrumentation": instrumentation,
    "binary.needed": lambda f: f.quoted("NEEDED"), "binary.imports": lambda f: f.imports("GLOBAL"),
    "binary.weak-imports": lambda f: f.imports("WEAK"), "binary.exports": exports, "binary.debug-bytes": debug_bytes,
    "binary.extension-module": lambda f: any(n.startswith(("PyInit_", "PyModExport_")) for n in exports(f)),
}


def main():
    patterns = sys.argv[1:]
    differences = compared = skipped = 0
    for fixture in yaml.safe_load((HERE / "fixtures.yaml").read_text()):
        path = HERE / ("large" if fixture.get("large") else "built") / fixture["file"]
        if (patterns and not any(re.search(p, fixture["name"]) for p in patterns)) or not path.exists():
            continue
        if fixture.get("malformed"):
            continue
        file = File(path)
        for fact, expected in fixture.get("facts", {}).items():
            measure = MEASURES.get(fact)
            if measure is None:
                skipped += 1
                continue
            if fact == "binary.imports" and not file.has_sections and not file.tags("HASH"):
                skipped += 1  # without sections readelf counts the symbols by the GNU hash table, which omits imports
                continue
            compared += 1
            seen = measure(file)
            if seen != expected:
                differences += 1
                print(f"{fixture['name']}: {fact}: table {expected!r}, readelf {seen!r}")
    print(f"{compared} facts compared, {differences} differ, {skipped} not comparable")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
