"""Builds the databases of this folder with Python's sqlite3, and writes what that reads in them:  python3 build.py

The same bytes with the same SQLite (3.40.1, Debian 12): nothing in them depends on the time or the machine.
"""

import json
import sqlite3
from pathlib import Path

HERE = Path(__file__).parent
PROJ = [
    ("DATABASE.LAYOUT.VERSION.MAJOR", "1"),
    ("DATABASE.LAYOUT.VERSION.MINOR", "6"),
    ("EPSG.VERSION", "v12.029"),
    ("PROJ.VERSION", "9.8.1"),
]
MANY = [(f"KEY.{number:05}", f"value {number} ä") for number in range(400)]
LONG = [("a", "x" * 2000), ("b", "short"), ("c", "y" * 5000)]
NUMBERS = [(value, value * 3) for value in (0, 1, -1, 127, -128, 30000, -30000, 2**23, 2**31, -(2**40), 2**50)]

# name: page size, encoding, definition of the table, rows
DATABASES = {
    "without-rowid": (4096, "UTF-8", "(key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID", PROJ),
    "with-rowid": (4096, "UTF-8", "(key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)", PROJ),
    "many-pages-without-rowid": (512, "UTF-8", "(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID", MANY),
    "many-pages-with-rowid": (512, "UTF-8", "(key TEXT PRIMARY KEY, value TEXT)", MANY),
    "long-values": (512, "UTF-8", "(key TEXT, value TEXT)", LONG),
    "largest-page": (65536, "UTF-8", "(key TEXT, value TEXT)", PROJ),
    "numbers": (512, "UTF-8", "(key INTEGER, value INTEGER)", NUMBERS),
    "empty": (512, "UTF-8", "(key TEXT, value TEXT)", []),
    "utf-16": (512, "UTF-16le", "(key TEXT, value TEXT)", PROJ),
}


def build(name, page_size, encoding, definition, rows):
    path = HERE / f"{name}.db"
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.execute(f"PRAGMA page_size = {page_size}")
    database.execute(f"PRAGMA encoding = '{encoding}'")
    # Other tables before it, so that the schema has several pages where pages are small.
    for number in range(12 if page_size < 65536 else 0):
        database.execute(f"CREATE TABLE filler_{number} (first TEXT, second TEXT CHECK (length(second) > {number}))")
    database.execute(f"CREATE TABLE metadata {definition}")
    database.executemany("INSERT INTO metadata VALUES (?, ?)", rows)
    database.commit()
    database.close()
    read = sqlite3.connect(path)
    found = read.execute("SELECT key, value FROM metadata ORDER BY key").fetchall()
    read.close()
    return found


expected = {name: build(name, *rest) for name, rest in DATABASES.items()}
(HERE / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")
