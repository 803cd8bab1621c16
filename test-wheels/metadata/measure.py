"""Measures cases.yaml with programs that are not wheel-guard:  python3 test-wheels/metadata/measure.py [--check]

Writes measured.jsonl, one line a case, or with --check compares with it and exits with 1 on a difference.
Needs packaging 26.3, email-validator 2.3.0, rfc3986 2.0.0 and PyYAML; README.md says what each decides.
"""

import email.utils
import json
import os
import sys

import email_validator
import yaml
from packaging.licenses import canonicalize_license_expression
from packaging.metadata import Metadata, RawMetadata
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from rfc3986 import uri_reference
from rfc3986.validators import Validator

HERE = os.path.dirname(os.path.abspath(__file__))

# Markers are evaluated where no extra is asked for, on machines that have little in common.
MACHINES = [
    {
        "python_version": version,
        "python_full_version": version + ".1",
        "os_name": name,
        "sys_platform": system,
        "platform_system": system.capitalize(),
        "platform_machine": machine,
        "platform_release": "1",
        "platform_version": "1",
        "platform_python_implementation": implementation,
        "implementation_name": implementation.lower(),
        "implementation_version": version + ".1",
        "extra": "",
    }
    for version, name, system, machine, implementation in [
        ("2.7", "posix", "linux2", "i686", "PyPy"),
        ("3.8", "posix", "linux", "x86_64", "CPython"),
        ("3.13", "nt", "win32", "AMD64", "CPython"),
        ("3.15", "posix", "darwin", "arm64", "CPython"),
    ]
]


def field(name):
    """Whether packaging takes a value of this field where nothing else is wrong."""

    def measure(value):
        raw = {"metadata_version": "2.6", "name": "demo", "version": "1.0", name: value}
        Metadata.from_raw(RawMetadata(**raw))
        return {}

    return measure


def requirement(text):
    parsed = Requirement(text)
    return {
        "name": parsed.name,
        "extras": sorted(parsed.extras),
        "specifiers": sorted([clause.operator, clause.version] for clause in parsed.specifier),
        "url": parsed.url,
        "needed": [needed(parsed.marker, machine) for machine in MACHINES],
    }


def needed(marker, machine):
    """None where packaging parses a marker and does not evaluate it."""
    try:
        return marker is None or marker.evaluate(machine)
    except Exception:
        return None


def version(text):
    parsed = Version(text)
    return {"local": parsed.local, "release": [str(number) for number in parsed.release]}


def specifiers(text):
    parsed = SpecifierSet(text)
    return {"specifiers": sorted([clause.operator, clause.version] for clause in parsed)}


def licence(text):
    canonicalize_license_expression(text)
    return {}


def email_address(text):
    """As the index does: one address, or nothing is looked at (email.utils.parseaddr of Python 3.13)."""
    addresses = email.utils.getaddresses([text])
    _, address = email.utils.parseaddr(text)
    if address and len(addresses) == 1:
        email_validator.validate_email(address, check_deliverability=False)
    return {}


def url(text):
    validator = Validator().allow_schemes("http", "https").require_presence_of("scheme")
    validator.check_validity_of("scheme", "host", "port", "path", "query")
    validator.validate(uri_reference(text).normalize())
    return {}


def document(text):
    try:
        Metadata.from_email(text)
    except Exception as problems:
        return {"fields": sorted({problem.field.lower() for problem in problems.exceptions})}
    return {"fields": []}


GROUPS = {
    "requirements": requirement,
    "versions": version,
    "specifiers": specifiers,
    "licences": licence,
    "content-types": field("description_content_type"),
    "names": field("name"),
    "summaries": field("summary"),
    "extras": lambda text: field("provides_extra")([text]),
    "dynamic": lambda text: field("dynamic")([text]),
    "licence-files": lambda text: field("license_files")([text]),
    "import-names": lambda text: field("import_names")([text]),
    "emails": email_address,
    "urls": url,
    "documents": document,
}


def measure():
    with open(os.path.join(HERE, "cases.yaml"), encoding="utf-8") as file:
        groups = yaml.safe_load(file)
    assert list(groups) == list(GROUPS), "the groups of cases.yaml are others"
    for group, cases in groups.items():
        for case in cases:
            text = case if isinstance(case, str) else case["text"]
            try:
                found = {"accepted": True, **GROUPS[group](text)}
            except Exception:
                found = {"accepted": False}
            yield json.dumps({"group": group, "text": text, **found}, ensure_ascii=False) + "\n"


def main():
    path = os.path.join(HERE, "measured.jsonl")
    lines = list(measure())
    if sys.argv[1:] == ["--check"]:
        with open(path, encoding="utf-8") as file:
            return 0 if list(file) == lines else 1
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
