"""What LIEF and pefile read from PE files, in wheel-guard's words: one JSON object a file, on standard output.

    python3 independent-facts.py FILE…

Exports, resources and relocations are pefile's: LIEF overlooks forwarders without a name, and relocations of an image
whose sections are closer than pages. Digests are computed with hashlib as well. Nothing of wheel-guard is used. A file
that LIEF refuses gives {"image": null}.
"""

import hashlib
import json
import sys

import lief
import pefile

lief.logging.disable()
# Libraries of C++ have longer names, and GDAL more of them, than pefile reads by itself.
pefile.MAX_SYMBOL_NAME_LENGTH = 1 << 16

PE = lief.PE
WORDS = {
    "dependentLoadFlags": "dependent_load_flags",
    "securityCookie": "security_cookie",
    "seHandlerTable": "se_handler_table",
    "seHandlerCount": "se_handler_count",
    "guardCheckFunction": "guard_cf_check_function_pointer",
    "guardDispatchFunction": "guard_cf_dispatch_function_pointer",
    "guardFunctionTable": "guard_cf_function_table",
    "guardFunctionCount": "guard_cf_function_count",
    "guardFlags": "guard_flags",
    "hybridMetadata": "chpe_metadata_pointer",
    "guardEhContinuationTable": "guard_eh_continuation_table",
    "guardEhContinuationCount": "guard_eh_continuation_count",
}


def number(value):
    return getattr(value, "value", value)


def header(binary):
    coff, optional = binary.header, binary.optional_header
    return {
        "bits": 64 if number(optional.magic) == 0x20B else 32,
        "machine": number(coff.machine),
        "timestamp": coff.time_date_stamps,
        "characteristics": number(coff.characteristics),
        "symbols": [coff.pointerto_symbol_table, coff.numberof_symbols],
        "linker": f"{optional.major_linker_version}.{optional.minor_linker_version}",
        "system": f"{optional.major_operating_system_version}.{optional.minor_operating_system_version}",
        "subsystem-version": f"{optional.major_subsystem_version}.{optional.minor_subsystem_version}",
        "base": optional.imagebase,
        "alignments": [optional.section_alignment, optional.file_alignment],
        "sizes": [optional.sizeof_image, optional.sizeof_headers],
        "checksum": optional.checksum,
        "subsystem": number(optional.subsystem),
        "dll-characteristics": number(optional.dll_characteristics),
        "directories": [[entry.rva, entry.size] for entry in binary.data_directories][:16],
    }


def name_of(section):
    return section.coff_string.string if section.coff_string else section.name


def libraries(found):
    return [
        [
            library.name,
            [entry.name for entry in library.entries if not entry.is_ordinal],
            [entry.ordinal for entry in library.entries if entry.is_ordinal],
        ]
        for library in found
    ]


def decoded(text):
    return text.decode() if text else None


def exports(parsed):
    if not hasattr(parsed, "DIRECTORY_ENTRY_EXPORT"):
        return None
    table = parsed.DIRECTORY_ENTRY_EXPORT
    return {
        "name": decoded(table.name),
        "base": table.struct.Base,
        "count": len({symbol.ordinal for symbol in table.symbols if symbol.address or symbol.forwarder}),
        "names": sorted(decoded(symbol.name) for symbol in table.symbols if symbol.name),
        "forwarders": sorted(
            ([symbol.ordinal, decoded(symbol.name), decoded(symbol.forwarder)] for symbol in table.symbols if symbol.forwarder),
            key=str,
        ),
    }


def configuration(binary):
    found = binary.load_configuration
    if found is None:
        return None
    return {"size": found.size, **{ours: getattr(found, theirs) for ours, theirs in WORDS.items()}}


def code_ranges(binary):
    found = binary.load_configuration and binary.load_configuration.chpe_metadata
    if not isinstance(found, PE.CHPEMetadataARM64):
        return None
    return [[entry.start, entry.length, entry.type.name.lower()] for entry in found.code_ranges]


def debug(binary):
    if not binary.has_debug:
        return None
    found = {"entries": [], "code-view": None, "reproducible": False, "extended": None}
    for entry in binary.debug:
        found["entries"].append([number(entry.type), entry.sizeof_data, entry.pointerto_rawdata])
        if isinstance(entry, PE.CodeViewPDB) and found["code-view"] is None:
            found["code-view"] = [bytes(entry.signature).hex(), entry.age, entry.filename]
        elif isinstance(entry, PE.Repro):
            found["reproducible"] = True
        elif isinstance(entry, PE.ExDllCharacteristics):
            found["extended"] = number(entry.ex_characteristics)
    return found


def leaves(directory, path=()):
    for entry in directory.entries:
        here = (*path, str(entry.name) if entry.name is not None else entry.id)
        if hasattr(entry, "directory"):
            yield from leaves(entry.directory, here)
        else:
            yield [*here, entry.data.struct.OffsetToData, entry.data.struct.Size]


def resources(parsed):
    if not hasattr(parsed, "DIRECTORY_ENTRY_RESOURCE"):
        return None
    return list(leaves(parsed.DIRECTORY_ENTRY_RESOURCE))


def dotted(upper, lower):
    return ".".join(str(part) for part in (upper >> 16, upper & 0xFFFF, lower >> 16, lower & 0xFFFF))


def version(binary):
    if not binary.has_resources or not binary.resources_manager.has_version:
        return None
    found = binary.resources_manager.version[0]
    fixed = found.file_info
    tables = found.string_file_info.children if found.string_file_info else []
    return {
        "file": dotted(fixed.file_version_ms, fixed.file_version_ls),
        "product": dotted(fixed.product_version_ms, fixed.product_version_ls),
        "tables": [[table.key, {entry.key: entry.value for entry in table.entries}] for table in tables],
    }


def attribute(name, key):
    """One part of a distinguished name as LIEF prints it."""
    found = [part[len(key) + 1 :] for part in name.replace("\\,", "\0").split(", ") if part.startswith(key + "=")]
    return found[-1].replace("\0", ",") if found else None


def flat_digest(binary, content, algorithm):
    """The file without checksum, certificate entry and certificate table."""
    optional = int.from_bytes(content[60:64], "little") + 24
    entry = optional + (112 if number(binary.optional_header.magic) == 0x20B else 96) + 32
    start, _ = (int.from_bytes(content[at : at + 4], "little") for at in (entry, entry + 4))
    parts = content[: optional + 64] + content[optional + 68 : entry] + content[entry + 8 : start]
    return hashlib.new(algorithm, parts).hexdigest()


def nested(signature):
    for signer in signature.signers:
        found = signer.get_unauth_attribute(PE.Attribute.TYPE.MS_SPC_NESTED_SIGN)
        if found is not None:
            yield found.signature


def signatures(binary, content):
    found = []
    for top in binary.signatures:
        for signature in [top, *nested(top)]:
            algorithm = signature.content_info.digest_algorithm.name.lower().replace("_", "")
            subject = signature.signers[0].cert.subject
            found.append(
                {
                    "digest": [algorithm, signature.content_info.digest.hex()],
                    "computed": flat_digest(binary, content, algorithm),
                    "signer": [attribute(subject, "CN"), attribute(subject, "O")],
                }
            )
    return found


def thread_local(binary):
    if not binary.has_tls:
        return None
    first, last = binary.tls.addressof_raw_data
    return [last - first, binary.tls.sizeof_zero_fill, len(binary.tls.callbacks)]


def relocations(parsed):
    if not hasattr(parsed, "DIRECTORY_ENTRY_BASERELOC"):
        return None
    blocks = parsed.DIRECTORY_ENTRY_BASERELOC
    return [len(blocks), sum(entry.type != 0 for block in blocks for entry in block.entries)]


def image(path):
    with open(path, "rb") as file:
        content = file.read()
    binary = PE.parse(path)
    if binary is None:
        return None
    parsed = pefile.PE(data=content, max_symbol_exports=1 << 20)
    rich = binary.rich_header
    return {
        "header": header(binary),
        "sections": [
            [
                name_of(section),
                section.virtual_address,
                section.virtual_size,
                section.pointerto_raw_data,
                section.sizeof_raw_data,
                number(section.characteristics),
            ]
            for section in binary.sections
        ],
        "rich": [[entry.id, entry.build_id, entry.count] for entry in reversed(rich.entries)] if rich else None,
        "overlay": parsed.get_overlay_data_start_offset(),
        "computed-checksum": binary.compute_checksum(),
        "imports": libraries(binary.imports),
        "delay-imports": libraries(binary.delay_imports),
        "exports": exports(parsed),
        "load-configuration": configuration(binary),
        "code-ranges": code_ranges(binary),
        "hybrid": binary.is_arm64ec or binary.is_arm64x,
        "thread-local": thread_local(binary),
        "relocations": relocations(parsed),
        "debug": debug(binary),
        "resources": resources(parsed),
        "version": version(binary),
        "signatures": signatures(binary, content),
        "verified": binary.verify_signature().name if binary.has_signatures else None,
    }


for path in sys.argv[1:]:
    print(json.dumps({"path": path, "image": image(path)}, sort_keys=True))
