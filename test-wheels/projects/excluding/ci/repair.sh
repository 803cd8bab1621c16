#!/bin/bash
set -e
EXCLUDES=(
    --exclude 'libg*'   # too much
    --exclude "libstdc++.so.6"
)
export LD_LIBRARY_PATH=/usr/local/lib
python -m auditwheel repair "${EXCLUDES[@]}" -w wheelhouse dist/*.whl
