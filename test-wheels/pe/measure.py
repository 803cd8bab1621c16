"""Measures built/ with readers that are not wheel-guard:  python3 test-wheels/pe/measure.py [--check]

Writes measured.jsonl, or with --check compares with it. Values are LIEF's and pefile's (independent-facts.py); what
objdump and llvm-readobj print of the same files has to agree. Exits with 1 on a difference.
Needs LIEF 1.0.0, pefile 2024.8.26, and objdump of binutils (mingw-w64) and llvm-readobj of LLVM 19.
"""

import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BUILT = os.path.join(HERE, "built")
OBJDUMP, READOBJ = "x86_64-w64-mingw32-objdump", "llvm-readobj-19"


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=BUILT)


def objdump_facts(file):
    """What `objdump -p` says of the headers and imports; None of machines that it does not know."""
    result = run(OBJDUMP, "-p", file)
    if result.returncode != 0:
        return None
    text = result.stdout
    field = lambda name: int(re.search(rf"^{name}\s+([0-9a-f]+)", text, flags=re.M).group(1), 16)
    directories = re.findall(r"^Entry [0-9a-f]{1,2} ([0-9a-f]+) ([0-9a-f]+)", text, flags=re.M)
    return {
        "base": field("ImageBase"),
        "dll-characteristics": field("DllCharacteristics"),
        "checksum": field("CheckSum"),
        "directories": [[int(address, 16), int(size, 16)] for address, size in directories],
        "libraries": re.findall(r"^\tDLL Name: (.+)$", text, flags=re.M),
        "export-name": (re.findall(r"^Name \t+[0-9a-f]+ (.+)$", text, flags=re.M) or [None])[0],
        "forwarders": re.findall(r"Forwarder RVA -- (.+)$", text, flags=re.M),
    }


def readobj_facts(file):
    text = run(READOBJ, "--sections", "--coff-imports", "--coff-debug-directory", "--coff-basereloc", file).stdout
    sections = re.findall(r"Name: (.+?) \(.*?VirtualSize: (\w+)\n.*?VirtualAddress: (\w+)\n.*?RawDataSize: (\d+)", text, flags=re.S)
    blocks = re.search(r"^BaseReloc \[\n(.*?)^\]", text, flags=re.M | re.S)
    relocations = re.findall(r"^    Type: (\w+)", blocks.group(1) if blocks else "", flags=re.M)
    return {
        "sections": [[name, int(address, 16), int(size, 16), int(raw)] for name, size, address, raw in sections],
        "imported": re.findall(r"^ +Symbol: (\S+) \(\d+\)$", text, flags=re.M),
        "pdb": re.findall(r"PDBFileName: (.+)$", text, flags=re.M),
        "relocations": sum(kind != "ABSOLUTE" for kind in relocations),
    }


def compare(file, image):
    head = image["header"]
    exports = image["exports"] or {"name": None, "forwarders": []}
    libraries = image["imports"] + image["delay-imports"]
    ours = {
        **{key: head[key] for key in ("base", "dll-characteristics", "checksum", "directories")},
        "libraries": [name for name, *_ in image["imports"]],
        "export-name": exports["name"],
        "forwarders": sorted(target for *_, target in exports["forwarders"]),
    }
    theirs = objdump_facts(file)
    if theirs is not None:
        theirs["forwarders"].sort()
    llvm = readobj_facts(file)
    view = image["debug"] and image["debug"]["code-view"]
    other = {
        "sections": [[row[0], row[1], row[2], row[4]] for row in image["sections"]],
        "imported": sorted(name for _, names, _ in libraries for name in names),
        "pdb": [view[2]] if view else [],
        "relocations": image["relocations"][1] if image["relocations"] else 0,
    }
    llvm["imported"].sort()
    for reader, left, right in (("objdump", ours, theirs), ("llvm-readobj", other, llvm)):
        for key in right or []:
            if left[key] != right[key]:
                yield f"{file} {key}: {left[key]}, {reader} {right[key]}"


def measure():
    measured, differences = {}, []
    for file in sorted(os.listdir(BUILT)):
        output = run(sys.executable, os.path.join(HERE, "independent-facts.py"), file)
        image = json.loads(output.stdout)["image"]
        measured[file] = {"image": image}
        differences += compare(file, image) if image else []
    return measured, differences


measured, differences = measure()
target = os.path.join(HERE, "measured.jsonl")
if "--check" in sys.argv[1:]:
    with open(target) as file:
        before = {row.pop("file"): row for row in map(json.loads, file)}
    differences += [f"{file}: not as in measured.jsonl" for file in measured if before.get(file) != measured[file]]
    differences += [f"{file}: in measured.jsonl but not built" for file in before if file not in measured]
else:
    with open(target, "w") as file:
        for name, facts in measured.items():
            print(json.dumps({"file": name, **facts}), file=file)
print("\n".join(differences) or f"{len(measured)} files, no difference")
sys.exit(1 if differences else 0)
