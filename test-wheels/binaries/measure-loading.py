#!/usr/bin/env python3
"""Loads the fixtures and reports what the loader made of them.

    python3 test-wheels/binaries/measure-loading.py [--check] [--foreign] [name-pattern…]

x86_64 libraries of glibc are dlopen()ed lazily in a fresh process, programs are run; the rights of their pages are
taken from /proc/self/maps. With --foreign the others are loaded too: those of other machines by their own glibc under
qemu-user, those of musl by musl, with strace to see which folders it tries. (Packages: qemu-user, strace, musl-tools
and the cross compilers; what qemu-user shows is the loader's doing, since the pages are still the host's.)
With --check the observation is compared with fixtures.yaml, and a difference exits with 1:

  elf.relro full / partial / none      the PLT slots (or, without any, the GOT) are r--p / rw-p / rw-p
  elf.dynamic-read-only                the dynamic table is r--p
  elf.executable-stack                 [stack] is rwxp
  elf.writable-executable-segments     one of the file's mappings is rwxp
  loading.slots, .stack, .error        where the table itself says what happens
  loading.writable-executable          likewise, for mappings
  elf.search-paths[].reached           LD_DEBUG=libs (musl: strace) shows a library looked for in that entry

Needs readelf for the addresses to look at, and a glibc before 2.41 for the executable stacks (newer ones refuse).
"""

import ctypes
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RTLD_LAZY = 1
#: By the last part of a fixture's name: compiler prefix, and emulator if one is needed.
FOREIGN = {
    "x86_64-musl": ("musl", None),
    "i686": ("i686-linux-gnu", "qemu-i386"), "aarch64": ("aarch64-linux-gnu", "qemu-aarch64"),
    "armhf": ("arm-linux-gnueabihf", "qemu-arm"), "riscv64": ("riscv64-linux-gnu", "qemu-riscv64"),
    "ppc64le": ("powerpc64le-linux-gnu", "qemu-ppc64le"), "s390x": ("s390x-linux-gnu", "qemu-s390x"),
    "ppc": ("powerpc-linux-gnu", "qemu-ppc"),
}
ALWAYS_LOADED = {"libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1"}


def readelf(option, path):
    return subprocess.run(["readelf", option, "-W", path], capture_output=True, text=True, errors="replace").stdout


def addresses(path):
    """Addresses of the PLT slots, of the other GOT entries, and of the dynamic table, relative to the load base."""
    pattern = r"^([0-9a-f]{8,16})  ?[0-9a-f]{8,16} (R_\w+)"
    relocations = re.findall(pattern, readelf("-r", path), re.M) or re.findall(pattern, readelf("-rD", path), re.M)
    slots = [int(offset, 16) for offset, kind in relocations if re.search("JU?MP_SLO", kind)]
    others = [int(offset, 16) for offset, kind in relocations if "GLOB_DAT" in kind]
    dynamic = re.search(r"^  DYNAMIC +0x\w+ 0x(\w+)", readelf("-l", path), re.M)
    return {"slots": slots or others, "dynamic": int(dynamic.group(1), 16) if dynamic else None}


def observe(maps, path, base_zero):
    """Rights of the interesting pages, out of the text of /proc/self/maps."""
    found = re.findall(r"^(\w+)-(\w+) (\S+) \w+ \S+ \d+ *(.*)$", maps, re.M)
    rows = [(int(low, 16), int(high, 16), rights, name) for low, high, rights, name in found]
    own = [row for row in rows if row[3] == path]
    if not own:
        return {"slots": [], "dynamic": None, "stack": None, "writable-executable": False}
    base = 0 if base_zero else own[0][0]
    wanted = addresses(path)

    def rights_at(address):
        return next((rights for low, high, rights, _ in rows if low <= base + address < high), "unmapped")

    return {
        "slots": sorted({rights_at(slot) for slot in wanted["slots"]}),
        "dynamic": None if wanted["dynamic"] is None else rights_at(wanted["dynamic"]),
        "stack": next((rights for _, _, rights, name in rows if name == "[stack]"), None),
        "writable-executable": any(rights.startswith("rwx") for _, _, rights, _ in own),
    }


def load(path):
    """In the child: dlopen() lazily and print what is there. ctypes.CDLL would always bind at load."""
    process = ctypes.CDLL(None)
    process.dlopen.restype = ctypes.c_void_p
    process.dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
    process.dlerror.restype = ctypes.c_char_p
    if process.dlopen(path.encode(), RTLD_LAZY):
        print(json.dumps({"maps": pathlib.Path("/proc/self/maps").read_text()}))
    else:
        print(json.dumps({"error": process.dlerror().decode().removeprefix(path + ": ")}))


def install(fixture, folder):
    """Puts the fixture where a wheel would: `wheel.path` and `wheel.members` are relative to site-packages."""
    wheel = fixture.get("wheel", {"path": fixture["file"]})
    source = HERE / ("large" if fixture.get("large") else "built")
    target = folder / "prefix" / "lib" / "site-packages" / wheel["path"]
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source / fixture["file"], target)
    for member, built in wheel.get("members", {}).items():
        place = folder / "prefix" / "lib" / "site-packages" / member
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / built, place)
    return str(target)


def searched(log, path, needed):
    """The folders in which the loader looked for what this file needs, as LD_DEBUG=libs prints them."""
    origin = str(pathlib.Path(path).parent)
    tried = []
    current = None
    for line in log.splitlines():
        if found := re.search(r"find library=(\S+) ", line):
            current = found.group(1)
        elif (found := re.search(r"trying file=(.*)/([^/]+)$", line)) and current in needed:
            folder = found.group(1)
            tried.append("$ORIGIN" + folder[len(origin):] if folder.startswith(origin) else folder)
        elif (found := re.search(r"trying file=([^/]+)$", line)) and current in needed:
            tried.append("")
    # Below each folder the loader also tries variants for the processor; they only repeat the folder.
    variants = re.compile(r"/?(glibc-hwcaps/[^/]+|tls(/\w+)*|haswell(/\w+)*|(x86_64/)?x86_64)$")
    return list(dict.fromkeys(folder for folder in tried if not variants.search(folder)))


def measure(fixture, folder):
    path = install(fixture, folder)
    kind = fixture.get("facts", {}).get("elf.type", "shared-object")
    environment = {"PATH": os.environ["PATH"], "LD_DEBUG": "libs"}
    command = [sys.executable, __file__, "--load", path] if kind == "shared-object" else [path]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, cwd=folder, timeout=20)
    needed = set(re.findall(r"\(NEEDED\).*\[(.*)\]", readelf("-d", path))) - ALWAYS_LOADED
    seen = {"tried": searched(result.stderr, path, needed)}
    if result.returncode != 0:
        return {**seen, "error": f"exit {result.returncode}"}
    if kind == "shared-object":
        answer = json.loads(result.stdout.splitlines()[-1])
        if "error" in answer:
            return {**seen, "error": answer["error"]}
        return {**seen, **observe(answer["maps"], path, False)}
    return {**seen, **observe(result.stdout, path, kind in ("executable", "static-executable"))}


def measure_foreign(fixture, folder, machine, loaders):
    """The same in another C library; the small loader is compiled once a machine."""
    prefix, emulator = FOREIGN[machine]
    if machine not in loaders:
        loaders[machine] = tempfile.mkdtemp() + "/loader"
        source = str(HERE / "sources" / "load-and-print-maps.c")
        subprocess.run([prefix + "-gcc", "-O2", "-o", loaders[machine], source], check=True)
    path = install(fixture, folder)
    traced = "wheel" in fixture
    before = [emulator, "-L", "/usr/" + prefix] if emulator else ["strace", "-e", "trace=open,openat"] if traced else []
    result = subprocess.run(before + [loaders[machine], path], capture_output=True, text=True, errors="replace", cwd=folder, timeout=60)
    origin = str(pathlib.Path(path).parent)
    folders = re.findall(r'^open(?:at)?\(.*?"(.*)/?libneeded\.so\.1"', result.stderr, re.M)
    tried = ["$ORIGIN" + place[len(origin):] if place.startswith(origin) else place for place in folders]
    seen = {"tried": [place.rstrip("/") for place in tried]}
    if result.returncode != 0:
        return {**seen, "error": result.stdout.strip().removeprefix(path + ": ") or f"exit {result.returncode}"}
    return {**seen, **observe(result.stdout, path, False)}


def tried_entry(entry, tried):
    """Whether the loader looked in an entry; an entry without anchor is shown by the loader as it is written."""
    shown = entry.replace("${ORIGIN}", "$ORIGIN").replace("$LIB", "lib/x86_64-linux-gnu").rstrip("/")
    if "$ORIGIN" in shown and not shown.startswith("$ORIGIN"):
        return any(folder.startswith(shown.split("$ORIGIN")[0]) for folder in tried)
    return shown in tried


def differences(fixture, seen):
    facts, expected = fixture.get("facts", {}), fixture.get("loading", {})
    if "error" in expected or "error" in seen:
        unresolved = any(entry["reached"] for entry in facts.get("elf.search-paths", []))
        if expected.get("error", "") not in seen.get("error", "no error") or ("error" in seen and "error" not in expected and not unresolved):
            yield f"load error: table {expected.get('error')!r}, seen {seen.get('error')!r}"
    else:
        slots = expected.get("slots") or {"full": "r--p", "partial": "rw-p", "none": "rw-p"}.get(facts.get("elf.relro"))
        if slots and seen["slots"] and seen["slots"] != [slots]:
            yield f"PLT slots: table {slots}, seen {seen['slots']}"
        for key in ("stack", "writable-executable"):
            if key in expected and expected[key] != seen[key]:
                yield f"{key}: table {expected[key]}, seen {seen[key]}"
        pairs = [("elf.dynamic-read-only", "dynamic", seen["dynamic"] == "r--p"), ("elf.executable-stack", "stack", seen["stack"] == "rwxp"),
                 ("elf.writable-executable-segments", "writable-executable", seen["writable-executable"])]
        for fact, key, value in pairs:
            if key not in expected and fact in facts and facts[fact] != value:
                yield f"{fact}: table {facts[fact]}, seen {value} ({seen})"
    for entry in facts.get("elf.search-paths", []):
        if tried_entry(entry["entry"], seen["tried"]) != entry["reached"]:
            yield f"search path {entry['entry']!r}: reached {entry['reached']} in the table, tried {seen['tried']}"


def main():
    import yaml  # only here: the child process starts without it

    words = sys.argv[1:]
    check = "--check" in words
    patterns = [word for word in words if not word.startswith("--")]
    foreign = "--foreign" in words
    loaders = {}
    failures = 0
    for fixture in yaml.safe_load((HERE / "fixtures.yaml").read_text()):
        name, kind = fixture["name"], fixture.get("facts", {}).get("elf.type", "shared-object")
        if patterns and not any(re.search(pattern, name) for pattern in patterns):
            continue
        machine = name.rpartition(".")[2]
        native = machine == "x86_64" or kind in ("static-executable", "static-pie")
        if fixture.get("malformed") or not (native or (foreign and machine in FOREIGN and kind == "shared-object")):
            continue
        if not (HERE / ("large" if fixture.get("large") else "built") / fixture["file"]).exists():
            continue
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            seen = measure(fixture, place) if native else measure_foreign(fixture, place, machine, loaders)
        shown = {key: value for key, value in seen.items() if value not in (None, [], False)}
        print(f"{name}: {json.dumps(shown)}")
        if check:
            for difference in differences(fixture, seen):
                failures += 1
                print(f"  DIFFERS {difference}")
    for loader in loaders.values():
        shutil.rmtree(pathlib.Path(loader).parent)
    if check:
        print(f"{failures} differences")
    return 1 if failures else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        load(sys.argv[2])
    else:
        sys.exit(main())
