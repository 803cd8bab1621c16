import subprocess
import sys

LEFT_OUT = ["libg*", "libstdc++.so.6"]

command = ["auditwheel", "repair", sys.argv[1]]
for name in LEFT_OUT:
    command += ["--exclude", name]
subprocess.run(command, check=True)
