export type PolicyLibc = "glibc" | "musl" | "android";

/** What a platform tag promises of the system a wheel meets (PEP 600, PEP 656, PEP 738), without the machine. */
export interface PlatformPolicy {
  /** `manylinux_2_17` */
  readonly name: string;
  /** `manylinux2014` */
  readonly aliases: readonly string[];
  readonly libc: PolicyLibc;
  /**
   * By machine and by namespace (`GLIBC`, `CXXABI` …) the versions that may be asked for, without the namespace.
   * A machine that is not among them has no such policy, a namespace that is not is not judged.
   */
  readonly versions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** Sonames of the libraries that every such system has. */
  readonly libraries: readonly string[];
  /** By library the symbols that no wheel may import from it, since not every such system has them; `*` is any. */
  readonly forbiddenSymbols: Readonly<Record<string, readonly string[]>>;
}
