"""What LIEF reads from Mach-O files, in wheel-guard's words: one JSON object a file, on standard output.

    python3 lief-facts.py FILE…

Code signatures LIEF only locates; they are read and verified here, with struct and hashlib. Nothing of wheel-guard is
used. A file that LIEF refuses gives {"slices": null}.
"""

import hashlib
import json
import struct
import sys

import lief

lief.logging.disable()

MACHO = lief.MachO
COMMAND = MACHO.LoadCommand.TYPE
KINDS = {
    COMMAND.LOAD_DYLIB: "load",
    COMMAND.LOAD_WEAK_DYLIB: "weak",
    COMMAND.REEXPORT_DYLIB: "reexport",
    COMMAND.LAZY_LOAD_DYLIB: "lazy",
    COMMAND.LOAD_UPWARD_DYLIB: "upward",
}
MINIMUM = {
    COMMAND.VERSION_MIN_MACOSX: "macos",
    COMMAND.VERSION_MIN_IPHONEOS: "ios",
    COMMAND.VERSION_MIN_TVOS: "tvos",
    COMMAND.VERSION_MIN_WATCHOS: "watchos",
}
N_STAB, N_TYPE, N_EXT, N_PEXT, N_WEAK_REF = 0xE0, 0x0E, 0x01, 0x10, 0x40
MH_OBJECT = 1


def dotted(version):
    return ".".join(str(part) for part in version)


def system(version):
    return dotted(version if version[2] else version[:2])


def identity(command):
    return {
        "name": command.name,
        "current": dotted(command.current_version),
        "compatible": dotted(command.compatibility_version),
    }


def source(ordinal):
    return {0: "self", 0xFE: "flat", 0xFF: "executable"}.get(ordinal, ordinal)


def signed_source(ordinal):
    return {0: "self", -1: "executable", -2: "flat", -3: "weak-lookup"}.get(ordinal, ordinal)


def platforms(binary):
    found = []
    for command in binary.commands:
        if command.command == COMMAND.BUILD_VERSION:
            name = str(command.platform).split(".")[-1].lower()
            found.append([name, system(command.minos), system(command.sdk), "build-version"])
        elif command.command in MINIMUM:
            found.append([MINIMUM[command.command], system(command.version), system(command.sdk), "version-min"])
    return found


def imports(binary, is_object):
    found = {}
    for symbol in binary.symbols:
        if symbol.origin != MACHO.Symbol.ORIGIN.SYMTAB or symbol.raw_type & N_STAB or not symbol.name:
            continue
        if symbol.raw_type & N_TYPE == 0 and symbol.raw_type & N_EXT and not (is_object and symbol.value):
            weak = bool(symbol.description & N_WEAK_REF)
            found[symbol.name] = [symbol.name, weak, source((symbol.description >> 8) & 0xFF)]
    return sorted(found.values())


def bindings(binary):
    """What the regular and the lazy binds, or the chained fixups, name. LIEF lists the other fixups with them."""
    if not binary.has_dyld_info and not binary.has_dyld_chained_fixups:
        return None
    found = {}
    for bound in binary.bindings:
        if isinstance(bound, MACHO.DyldBindingInfo):
            if bound.binding_class == MACHO.DyldBindingInfo.CLASS.WEAK:
                continue
        elif not isinstance(bound, MACHO.ChainedBindingInfo):
            continue
        if bound.has_symbol:
            found[bound.symbol.name] = [bound.symbol.name, bound.weak_import, signed_source(bound.library_ordinal)]
    return sorted(found.values())


def exports(binary):
    if binary.has_dyld_exports_trie:
        return sorted(export.symbol.name for export in binary.dyld_exports_trie.exports)
    if binary.has_dyld_info:
        return sorted(export.symbol.name for export in binary.dyld_info.exports)
    return None


HASHES = {1: ("sha1", 20), 2: ("sha256", 32), 3: ("sha256", 20), 4: ("sha384", 48)}


def directory(blob, covered):
    version, flags, hashes, identifier, specials, pages, limit = struct.unpack_from(">7I", blob, 8)
    size, kind, _, shift = struct.unpack_from("4B", blob, 36)
    team = struct.unpack_from(">I", blob, 48)[0] if version >= 0x20200 else 0
    text = lambda at: blob[at : blob.index(b"\0", at)].decode()
    algorithm, _ = HASHES[kind]
    bad = [
        page
        for page in range(pages)
        if hashlib.new(algorithm, covered[page << shift : min((page + 1) << shift, limit)]).digest()[:size]
        != blob[hashes + page * size : hashes + (page + 1) * size]
    ]
    return {
        "version": version,
        "flags": flags,
        "hash": kind,
        "page-size": 1 << shift,
        "pages": pages,
        "limit": limit,
        "identifier": text(identifier),
        "team": text(team) if team else None,
        "bad-pages": bad,
        "specials": {
            slot: blob[hashes - slot * size : hashes - (slot - 1) * size].hex()
            for slot in range(1, specials + 1)
            if any(blob[hashes - slot * size : hashes - (slot - 1) * size])
        },
    }


def signature(binary, content):
    if not binary.has_code_signature:
        return None
    start, size = binary.code_signature.data_offset, binary.code_signature.data_size
    blob = content[start : start + size]
    magic, _, count = struct.unpack_from(">3I", blob.ljust(12, b"\0"))
    if magic != 0xFADE0CC0:
        return "unreadable"
    found = {"offset": start, "size": size, "blobs": [], "directories": [], "bad-slots": []}
    parts = {}
    for index in range(count):
        slot, at = struct.unpack_from(">2I", blob, 12 + 8 * index)
        part_magic, length = struct.unpack_from(">2I", blob, at)
        parts[slot] = blob[at : at + length]
        found["blobs"].append([slot, part_magic, length])
        if slot == 0 or 0x1000 <= slot < 0x1005:
            found["directories"].append(directory(parts[slot], content))
    for part in found["directories"]:
        algorithm, length = HASHES[part["hash"]]
        for slot, expected in part["specials"].items():
            if slot in parts and hashlib.new(algorithm, parts[slot]).digest()[:length].hex() != expected:
                found["bad-slots"].append(slot)
    return found


def slice_facts(binary, content):
    header = binary.header
    file_type = header.file_type.value
    commands = list(binary.commands)
    own = [command for command in commands if command.command == COMMAND.ID_DYLIB]
    encryption = binary.encryption_info
    return {
        "cpu": [getattr(header.cpu_type, "value", header.cpu_type) & 0xFFFFFFFF, header.cpu_subtype & 0xFFFFFF],
        "bits": 64 if header.magic in (MACHO.MACHO_TYPES.MAGIC_64, MACHO.MACHO_TYPES.CIGAM_64) else 32,
        "file-type": file_type,
        "flags": int(header.flags),
        "commands": header.nb_cmds,
        "segments": [
            [
                segment.name,
                segment.virtual_address,
                segment.virtual_size,
                segment.file_offset,
                segment.file_size,
                segment.max_protection,
                segment.init_protection,
                segment.flags,
            ]
            for segment in binary.segments
        ],
        "sections": [
            [section.segment_name, section.name, section.virtual_address, section.size, section.offset]
            for section in binary.sections
        ],
        "identity": identity(own[0]) if own else None,
        "libraries": [
            {**identity(command), "kind": KINDS[command.command]} for command in commands if command.command in KINDS
        ],
        "rpaths": [command.path for command in commands if command.command == COMMAND.RPATH],
        "environment": [command.value for command in commands if command.command == COMMAND.DYLD_ENVIRONMENT],
        "linker": binary.dylinker.name if binary.has_dylinker and file_type != 7 else None,
        "platforms": platforms(binary),
        "uuid": bytes(binary.uuid.uuid).hex() if binary.has_uuid else None,
        "encryption": [encryption.crypt_offset, encryption.crypt_size, encryption.crypt_id] if encryption else None,
        "symbols": binary.symbol_command.numberof_symbols if binary.has_symbol_command else 0,
        "imports": imports(binary, file_type == MH_OBJECT),
        "bindings": bindings(binary),
        "exports": exports(binary),
        "signature": signature(binary, content),
    }


def file_facts(path):
    fat = MACHO.parse(path)
    if fat is None:
        return {"slices": None}
    with open(path, "rb") as file:
        content = file.read()
    return {
        "slices": [
            {"offset": binary.fat_offset, **slice_facts(binary, content[binary.fat_offset :])} for binary in fat
        ]
    }


for path in sys.argv[1:]:
    print(json.dumps({"path": path, **file_facts(path)}, sort_keys=True))
