#!/usr/bin/env python3
"""Write wheels.json: facts about every wheel of wheels.tsv, established with Python's zipfile and email modules.

    make-wheels-json.py [DIRECTORY]

DIRECTORY holds the wheels; without it $WHEEL_GUARD_CORPUS, or else the folder "cache" beside this script.
Only the standard library is used: the result is a second opinion and shares no code with wheel-guard.
"""
import base64
import collections
import csv
import email
import hashlib
import io
import itertools
import json
import os
import pathlib
import struct
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent

MACHO_THIN = {b"\xfe\xed\xfa\xce", b"\xce\xfa\xed\xfe", b"\xfe\xed\xfa\xcf", b"\xcf\xfa\xed\xfe"}
MACHO_FAT = {b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbf"}
# A Java class file starts like a fat Mach-O file; where the one counts its slices, the other has its version,
# and the lowest version of a class file is 45.
JAVA_LOWEST_VERSION = 45

# Signatures are made after RECORD is written, so RECORD cannot list their digests, nor its own.
WITHOUT_DIGEST = {"RECORD", "RECORD.jws", "RECORD.p7s"}


def binary_format(data):
    """The format that a member's first bytes declare: elf, pe, macho or None."""
    magic = data[:4]
    if magic == b"\x7fELF":
        return "elf"
    if magic in MACHO_THIN:
        return "macho"
    if magic in MACHO_FAT and len(data) >= 8:
        slices = struct.unpack(">I", data[4:8])[0]
        return "macho" if 0 < slices < JAVA_LOWEST_VERSION else None
    if magic[:2] == b"MZ" and len(data) >= 64:
        start = struct.unpack("<I", data[60:64])[0]
        return "pe" if data[start:start + 4] == b"PE\0\0" else None
    return None


def expanded(tag):
    """The plain tags that a compressed one such as py2.py3-none-any stands for."""
    return ["-".join(choice) for choice in itertools.product(*(part.split(".") for part in tag.split("-")))]


def urlsafe(digest):
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def record_problems(contents, dist_info):
    """Compare RECORD with the members; every digest is computed again."""
    problems = []
    record = f"{dist_info}/RECORD"
    listed = set()
    for row in csv.reader(io.StringIO(contents[record].decode("utf-8"), newline="")):
        if not row:
            continue
        path, digest, size = (row + ["", ""])[:3]
        if path in listed:
            problems.append({"kind": "listed-twice", "path": path})
        listed.add(path)
        if path not in contents:
            problems.append({"kind": "not-in-archive", "path": path})
            continue
        if not digest:
            if path not in {f"{dist_info}/{name}" for name in WITHOUT_DIGEST}:
                problems.append({"kind": "no-digest", "path": path})
        else:
            algorithm, _, expected = digest.partition("=")
            found = urlsafe(hashlib.new(algorithm, contents[path]).digest())
            if algorithm != "sha256" or found != expected:
                problems.append({"kind": "digest", "path": path, "expected": digest, "found": f"{algorithm}={found}"})
        if size and int(size) != len(contents[path]):
            problems.append({"kind": "size", "path": path, "expected": size, "found": str(len(contents[path]))})
    for path in sorted(contents.keys() - listed - {f"{dist_info}/{name}" for name in WITHOUT_DIGEST}):
        problems.append({"kind": "not-listed", "path": path})
    return problems


def facts(path):
    with zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        # read() also checks each CRC-32
        contents = {info.filename: archive.read(info) for info in members}
    formats = collections.Counter(binary_format(data) for data in contents.values())
    dist_info = next(name.split("/")[0] for name in contents if name.split("/")[0].endswith(".dist-info"))
    wheel = email.message_from_string(contents[f"{dist_info}/WHEEL"].decode("utf-8"))
    metadata = email.message_from_string(contents[f"{dist_info}/METADATA"].decode("utf-8"))
    filename_tag = "-".join(path.name[: -len(".whl")].split("-")[-3:])
    return {
        "name": metadata["Name"],
        "version": metadata["Version"],
        "members": len(members),
        "binaries": {name: formats[name] for name in ("elf", "pe", "macho")},
        "tags": sorted({tag for line in wheel.get_all("Tag", []) for tag in expanded(line.strip())}),
        "filename-tags": sorted(set(expanded(filename_tag))),
        "requires": metadata.get_all("Requires-Dist", []),
        "compressed-size": sum(info.compress_size for info in members),
        "uncompressed-size": sum(info.file_size for info in members),
        "record-problems": record_problems(contents, dist_info),
    }


def main():
    default = os.environ.get("WHEEL_GUARD_CORPUS") or HERE / "cache"
    directory = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else default)
    files = [line.split("\t")[2] for line in (HERE / "wheels.tsv").read_text("utf-8").splitlines()
             if line and not line.startswith("#")]
    result = {file: facts(directory / file) for file in files}
    (HERE / "wheels.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


main()
