"""Print every file of a wheel as Python's zipfile reads it, in the order of the directory: a line of JSON each."""

import hashlib
import json
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as wheel:
    for info in wheel.infolist():
        if info.is_dir():
            continue
        content = wheel.read(info)
        print(json.dumps({"path": info.filename, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}))
