/** By the names of `architectureName`, where the vocabulary that all formats share has another one. */
const machines: Readonly<Record<string, string>> = {
  arm64: "aarch64",
  // With pointer authentication, and with the instructions of Haswell: the same machines all the same.
  arm64e: "aarch64",
  x86_64h: "x86_64",
  i386: "i686",
  armv7: "armv7l",
  armv6: "armv6l",
};

/** The machine in the words of platform tags, which all formats share. */
export function machineName(architecture: string): string {
  return machines[architecture] ?? architecture.replace(/^cpu-/, "machine-");
}
