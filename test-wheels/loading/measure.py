#!/usr/bin/env python3
"""Loads the sets of libraries of cases.yaml and reports what the loader chose, and where it looked.

    python3 test-wheels/loading/measure.py [--check] [case-name-pattern…]

Each case is installed to a temporary directory as pip installs a wheel. Every binary outside a library folder is then
dlopen()ed lazily in a process of its own, in an empty current directory; libraries that nothing loaded come last, each
by itself. What glibc does is told by LD_DEBUG and /proc/self/maps; what musl does by strace and a small program that
prints the same map. With --check the result is compared with `expected`, and a difference exits with 1:

  resolution.LIB.path            that member was opened for LIB and is mapped, or LIB is missing and loading failed
  resolution.LIB.entry, .from    the path it was opened by is that entry of that file's DT_RPATH or DT_RUNPATH
  resolution.LIB.by              the tag the entry stands in; already-loaded: LIB was not searched, and is mapped
  used                           some extension's process opened the member
  reached                        for each entry whether a library was looked for there

Nothing of wheel-guard runs here: the table is what the loader did. Needs PyYAML, readelf, strace and musl-gcc.
"""

import ctypes
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RTLD_LAZY = 1
#: Everything of the process itself; found without a search, or not worth one.
C_LIBRARY = {"libc.so.6", "libc.so"}


def load(path):
    """In the child: dlopen() lazily and print what is mapped. ctypes.CDLL would always bind at load."""
    process = ctypes.CDLL(None)
    process.dlopen.restype = ctypes.c_void_p
    process.dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
    process.dlerror.restype = ctypes.c_char_p
    if process.dlopen(path.encode(), RTLD_LAZY):
        print(pathlib.Path("/proc/self/maps").read_text())
    else:
        print(process.dlerror().decode())
        sys.exit(1)


class Binary:
    """What readelf says of a member."""

    def __init__(self, path):
        text = subprocess.run(["readelf", "-dW", path], capture_output=True, text=True, errors="replace").stdout
        self.needed = re.findall(r"\(NEEDED\).*?\[(.*)\]", text)
        self.soname = next(iter(re.findall(r"\(SONAME\).*?\[(.*)\]", text)), None)
        self.paths = {}
        for tag in ("RPATH", "RUNPATH"):
            found = re.search(rf"\({tag}\).*?\[(.*)\]", text)
            self.paths[tag] = [] if found is None or found.group(1) == "" else found.group(1).split(":")
        self.entries = [(tag, entry) for tag in ("RPATH", "RUNPATH") for entry in self.paths[tag]]


def expand(text, spelled):
    """$ORIGIN is the folder of the path a file was opened by, which nobody shortens."""
    return re.sub(r"\$ORIGIN|\$\{ORIGIN\}", lambda _: os.path.dirname(spelled), text)


def glibc_searches(root, elsewhere):
    """Yields what the loader looked for: needing file, name, paths tried, and the labels it printed of them."""
    environment = {"PATH": os.environ["PATH"], "LD_DEBUG": "libs,files"}
    command = [sys.executable, str(HERE / "measure.py"), "--load", root]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, cwd=elsewhere, timeout=30)
    # What the child's own start loads is no part of it.
    log = result.stderr.partition(f"file={root} [0];  dynamically loaded by")[2]
    searches = []
    for line in log.splitlines():
        if found := re.search(r"\tfile=(.*) \[0\];  needed by (.*) \[0\]", line):
            searches.append({"name": found.group(1), "needer": found.group(2), "tried": [], "labels": []})
        elif found := re.search(r"\(((?:RPATH|RUNPATH)) from file (.*)\)$", line):
            searches[-1]["labels"].append(found.groups())
        elif found := re.search(r"trying file=(.*)$", line):
            # Each folder comes with variants for the processor, of which no case has any.
            if "/glibc-hwcaps/" not in found.group(1):
                searches[-1]["tried"].append(found.group(1))
    return searches, result.returncode == 0, result.stdout


def musl_searches(root, elsewhere, loader):
    """The paths that were tried to be opened, in order, and whether that worked."""
    command = ["strace", "-e", "trace=open,openat", loader, root]
    result = subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=elsewhere, timeout=30)
    opens = [(path, status >= "0") for path, status in re.findall(r'^open(?:at)?\(.*?"(.*?)".* = (-?\d+)', result.stderr, re.M)]
    start = next(index for index, (path, _) in enumerate(opens) if path == root)
    queue = [(path, good) for path, good in opens[start + 1 :] if not re.search(r"^/etc/|^/proc/", path)]
    return queue, result.returncode == 0, result.stdout


class Load:
    """One dlopen(): every file that was opened, by the path it was opened by, and every library it needs."""

    def __init__(self, site, root, musl, loader, elsewhere):
        self.site, self.musl = site, musl
        self.root = root
        self.spelled = {root: str(site / root)}
        self.results = {}
        self.tried = []
        if musl:
            self.queue, self.good, output = musl_searches(str(site / root), elsewhere, loader)
        else:
            self.searches, self.good, output = glibc_searches(str(site / root), elsewhere)
        self.mapped = {self.member(path) for path in re.findall(r" (/.*)$", output, re.M)} - {None}
        order = [root]
        for member in order:
            for name in Binary(site / member).needed:
                if name in C_LIBRARY:
                    continue
                found = self.follow(member, name)
                self.results[member, name] = found
                if found is None:
                    return  # The loader stops at the first library it does not get.
                if found["path"] not in order:
                    order.append(found["path"])

    def member(self, path):
        """The member behind a path, None outside the case."""
        real = os.path.realpath(path)
        return real[len(str(self.site)) + 1 :] if real.startswith(f"{self.site}/") else None

    def follow(self, member, name):
        search = self.next_musl(name) if self.musl else self.next_glibc(member, name)
        if search is None:
            known = [path for path in self.spelled if name in (Binary(self.site / path).soname, os.path.basename(path))]
            return {"path": known[0], "how": "already-loaded"} if known else None
        self.tried += [(member, path) for path in search["tried"]]
        winner = search["winner"]
        if winner is None:
            return None
        path = self.member(winner)
        if path is None:
            return {"path": None, "how": "system"}
        self.spelled.setdefault(path, winner)
        return {"path": path, "how": "opened", "winner": winner, "labels": search.get("labels", [])}

    def next_glibc(self, member, name):
        wanted = expand(name, self.spelled[member])
        for index, search in enumerate(self.searches):
            if (search["name"], search["needer"]) == (wanted, self.spelled[member]):
                failed = not self.good and index == len(self.searches) - 1
                tried = search["tried"] or [wanted]
                return {**search, "tried": tried, "winner": None if failed else tried[-1]}
        return None

    def next_musl(self, name):
        tried = []
        while self.queue and self.queue[0][0].rpartition("/")[2] == name.rpartition("/")[2]:
            path, good = self.queue.pop(0)
            tried.append(path)
            if good:
                failed = not self.good and not self.queue
                return {"tried": tried, "winner": None if failed else path}
        return {"tried": tried, "winner": None} if tried else None

    def reached(self, member):
        """By entry of the member's search paths. glibc looks in DT_RUNPATH only for the file's own needs."""
        spelled = self.spelled[member]
        for tag, entry in Binary(self.site / member).entries:
            needers = [needer for needer, path in self.tried if os.path.dirname(path) == expand(entry, spelled)]
            yield any(self.musl or tag == "RPATH" or needer == member for needer in needers)


def installed_name(member, recipe):
    return recipe.get("installed", member)


def install(case, site):
    """As pip does it; members of NAME.data/platlib and purelib go to site-packages too."""
    for member, recipe in case["members"].items():
        path = re.sub(r"^[^/]+\.data/(?:platlib|purelib)/", "", member)
        assert path == installed_name(member, recipe), f"{member} is installed to {path}"
        target = site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((HERE / "built" / case["name"] / path).read_bytes())


def measure(case, folder, loader):
    site = folder / "lib" / "site-packages"
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    install(case, site)
    files = [installed_name(*item) for item in case["members"].items() if "text" not in item[1]]
    musl = case.get("libc") == "musl"
    vendored = [path for path in files if re.search(r"\.libs/", path)]
    # A library of another machine is never a start.
    foreign = {installed_name(*item) for item in case["members"].items() if "machine" in item[1]}
    loads = [Load(site, path, musl, loader, elsewhere) for path in files if path not in vendored]
    used = {path for one in loads for path in one.spelled}
    rest = [Load(site, path, musl, loader, elsewhere) for path in vendored if path not in used | foreign]
    return loads, rest, used


def check_opened(one, member, name, found, expected, installed):
    """A library that was opened must have been opened by the entry that the table names."""
    if expected["by"] == "absolute":
        if "/" not in name or found["winner"] != expand(name, one.spelled[member]):
            yield f"opened as {found['winner']}"
        return
    owner = installed(expected["from"]) if "from" in expected else member
    inherited = expected["by"] == "inherited-rpath"
    tags = {"rpath": ["RPATH"], "runpath": ["RUNPATH"], "inherited-rpath": ["RPATH", "RUNPATH"] if one.musl else ["RPATH"]}
    if expected["by"] not in tags or owner not in one.spelled or inherited != ("from" in expected) or "entry" not in expected:
        yield f"by {expected['by']}, entry {expected.get('entry')}, from {expected.get('from')} cannot be"
        return
    has = [written for written, entry in Binary(one.site / owner).entries if entry == expected["entry"]]
    if not set(has) & set(tags[expected["by"]]):
        yield f"{owner} has {expected['entry']!r} in {has}"
    wanted = f"{expand(expected['entry'], one.spelled[owner])}/{name}"
    if found["winner"] != wanted:
        yield f"opened as {found['winner']}, by the table {wanted}"
    # glibc labels a folder by the first file that named it, so that only the labels of this very file tell.
    last = found["labels"][-1] if found["labels"] else None
    if last and last[1] == one.spelled[owner] and last[0] not in tags[expected["by"]]:
        yield f"the loader says {last[0]}"


def differences(case, loads, rest, used):
    names = {member: installed_name(member, recipe) for member, recipe in case["members"].items()}

    def installed(member):
        return names.get(member, member)

    for one in loads + rest:
        opened = set(one.spelled)
        if one.good and one.mapped != opened:
            yield f"{one.root}: mapped {sorted(one.mapped)}, opened {sorted(opened)}"
    for member, expected in case["expected"].items():
        path = installed(member)
        seen = [one for one in loads + rest if path in one.spelled]
        if "used" in expected and expected["used"] != (path in used):
            yield f"{member}: used is {path in used}"
        if "reached" in expected:
            reached = [any(each) for each in zip(*(one.reached(path) for one in seen))]
            if reached != expected["reached"]:
                yield f"{member}: reached is {reached}"
        results = {}
        for one in seen:
            for (needer, name), found in one.results.items():
                # The worse of several loads counts: one in which the library is missing, else the first.
                if needer == path and (name not in results or found is None):
                    results[name] = (one, found)
        if "resolution" not in expected:
            continue
        if set(results) != set(expected["resolution"]):
            yield f"{member}: libraries seen {sorted(results)}, in the table {sorted(expected['resolution'])}"
        for name, (one, found) in results.items():
            wanted = expected["resolution"].get(name, {"kind": "nothing"})
            shown = f"{member}: {name}"
            if found is None or found["path"] is None:
                kind = "missing" if found is None else "system"
                by = "default" if found else "absolute" if "/" in name else "none"
                if wanted != {"by": by, "kind": kind}:
                    yield f"{shown} is {kind} by {by}"
            elif wanted["kind"] != "wheel" or installed(wanted["path"]) != found["path"]:
                yield f"{shown} is {found['path']}"
            elif (wanted["by"] == "already-loaded") != (found["how"] == "already-loaded"):
                yield f"{shown} was {found['how']}"
            elif found["how"] == "already-loaded":
                if set(wanted) != {"path", "by", "kind"}:
                    yield f"{shown} needs no entry"
            else:
                for problem in check_opened(one, path, name, found, wanted, installed):
                    yield f"{shown} {problem}"


def main():
    import yaml  # only here: the child process starts without it

    words = sys.argv[1:]
    patterns = [word for word in words if not word.startswith("--")]
    failures = 0
    cases = 0
    with tempfile.TemporaryDirectory() as scratch:
        loader = f"{os.path.realpath(scratch)}/loader"
        source = str(HERE.parent / "binaries" / "sources" / "load-and-print-maps.c")
        subprocess.run(["musl-gcc", "-O2", "-o", loader, source], check=True)
        for case in yaml.safe_load((HERE / "cases.yaml").read_text()):
            if patterns and not any(re.search(pattern, case["name"]) for pattern in patterns):
                continue
            cases += 1
            folder = pathlib.Path(os.path.realpath(scratch)) / case["name"]
            folder.mkdir()
            loads, rest, used = measure(case, folder, loader)
            print(case["name"])
            for one in loads + rest:
                for (member, name), found in one.results.items():
                    result = "missing" if found is None else f"{found['path']} ({found['how']})"
                    print(f"  {one.root}: {member} needs {name}: {result}")
            if "--check" in words:
                for difference in differences(case, loads, rest, used):
                    failures += 1
                    print(f"  DIFFERS {difference}")
    if "--check" in words:
        print(f"{cases} cases, {failures} differences")
    return 1 if failures else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        load(sys.argv[2])
    else:
        sys.exit(main())
