"""Measures built/ with readers that are not wheel-guard:  python3 test-wheels/macho/measure.py [--check]

Writes measured.jsonl, or with --check compares with it. Values are LIEF's (lief-facts.py); what LLVM's tools print of the
same files has to agree, and whether they refuse a file is written down too. Exits with 1 on a difference.
Needs LIEF 1.0.0 and llvm-objdump, llvm-nm of LLVM 19.
"""

import json
import os
import re
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BUILT = os.path.join(HERE, "built")
OBJDUMP, NM = "llvm-objdump-19", "llvm-nm-19"
ARCHITECTURES = {7: "i386", 0x1000007: "x86_64", 0x100000C: "arm64", 0x200000C: "arm64_32"}
KINDS = {
    "LC_LOAD_DYLIB": "load",
    "LC_LOAD_WEAK_DYLIB": "weak",
    "LC_REEXPORT_DYLIB": "reexport",
    "LC_LAZY_LOAD_DYLIB": "lazy",
    "LC_LOAD_UPWARD_DYLIB": "upward",
}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, errors="replace", cwd=BUILT)


def full(version):
    version = "0.0" if version == "n/a" else version
    return version if version.count(".") == 2 else version + ".0"


def load_commands(file, arch):
    """Each command as llvm-objdump prints it: a dictionary of its first words."""
    text = run(OBJDUMP, "--macho", "--private-headers", f"--arch={arch}", file).stdout
    for block in re.split(r"^Load command \d+\n", text, flags=re.M)[1:]:
        block = re.split(r"^Section\n", block, flags=re.M)[0]
        yield dict(re.findall(r"^ *(\w+(?: version)?) (.+?)(?: \(offset \d+\))?$", block, flags=re.M))


def llvm_facts(file, arch):
    found = {"libraries": [], "identity": None, "rpaths": [], "platforms": [], "uuid": None, "segments": []}
    for command in load_commands(file, arch):
        kind = command["cmd"]
        if kind in KINDS or kind == "LC_ID_DYLIB":
            library = {
                "name": command["name"],
                "current": command["current version"],
                "compatible": command["compatibility version"],
            }
            if kind == "LC_ID_DYLIB":
                found["identity"] = library
            else:
                found["libraries"].append({**library, "kind": KINDS[kind]})
        elif kind == "LC_RPATH":
            found["rpaths"].append(command["path"])
        elif kind == "LC_UUID":
            found["uuid"] = command["uuid"].replace("-", "").lower()
        elif kind == "LC_BUILD_VERSION":
            found["platforms"].append([full(command["minos"]), full(command["sdk"])])
        elif kind.startswith("LC_VERSION_MIN"):
            found["platforms"].append([full(command["version"]), full(command["sdk"])])
        elif kind in ("LC_SEGMENT", "LC_SEGMENT_64"):
            name = command.get("segname", "")
            found["segments"].append([name, int(command["fileoff"]), int(command["filesize"])])
    undefined = run(NM, "--undefined-only", "--just-symbol-name", f"--arch={arch}", file).stdout.split()
    found["imports"] = sorted(set(undefined))
    exported = run(OBJDUMP, "--macho", "--exports-trie", f"--arch={arch}", file).stdout
    found["exports"] = sorted(re.findall(r"^0x[0-9A-F]+ +(\S+)", exported, flags=re.M))
    return found


def lief_form(facts):
    """The same of what LIEF says."""
    return {
        **{key: facts[key] for key in ("libraries", "identity", "rpaths", "uuid")},
        "platforms": [[full(minimum), full(sdk)] for _, minimum, sdk, _ in facts["platforms"]],
        "segments": [[segment[0], segment[3], segment[4]] for segment in facts["segments"]],
        "imports": [name for name, _, _ in facts["imports"]],
        "exports": facts["exports"] or [],
    }


def measure():
    measured, differences = {}, []
    for file in sorted(os.listdir(BUILT)):
        output = run(sys.executable, os.path.join(HERE, "lief-facts.py"), file)
        facts = json.loads(output.stdout)
        facts.pop("path")
        facts["llvm-refuses"] = run(OBJDUMP, "--macho", "--private-headers", "--arch=all", file).returncode != 0
        measured[file] = facts
        if facts["llvm-refuses"] or facts["slices"] is None:
            continue
        for part in facts["slices"]:
            ours, theirs = lief_form(part), llvm_facts(file, ARCHITECTURES[part["cpu"][0]])
            differences += [
                f"{file} {key}: LIEF {ours[key]}, LLVM {theirs[key]}"
                for key in theirs
                if ours[key] != theirs[key]
            ]
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
