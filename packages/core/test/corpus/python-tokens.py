"""The tokens of Python sources as CPython's tokenize sees them, a line of JSON for each source on standard input.

Input is lines of JSON with the source in Base64. Output is null where CPython refuses it, else a list of
[kind, line, column, end line, end column], lines and columns from 1 and 0. An f-string is one string.
"""

import base64
import io
import json
import sys
import tokenize

kinds = {tokenize.NAME: "name", tokenize.NUMBER: "number", tokenize.STRING: "string", tokenize.OP: "operator"}
start = getattr(tokenize, "FSTRING_START", None)
end = getattr(tokenize, "FSTRING_END", None)


def tokens(source):
    found, depth, opened = [], 0, None
    for token in tokenize.tokenize(io.BytesIO(source).readline):
        if token.type == start:
            opened, depth = (token.start if depth == 0 else opened), depth + 1
        elif token.type == end:
            depth -= 1
            if depth == 0:
                found.append(["string", *opened, *token.end])
        elif depth == 0 and token.type in kinds:
            found.append([kinds[token.type], *token.start, *token.end])
        elif depth == 0 and token.type == tokenize.NEWLINE:
            found.append(["newline", *token.start])
    return found


for line in sys.stdin:
    try:
        source = base64.b64decode(line)
        compile(source, "source", "exec", dont_inherit=True)
        print(json.dumps(tokens(source)))
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError, MemoryError):
        print("null")
