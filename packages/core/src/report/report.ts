import type { Severity } from "../rules/rule.ts";

/** The report as it is published: schema/report.schema.json is its contract. Absent is `null`, never missing. */
export interface Report {
  readonly schema: 1;
  readonly tool: { readonly name: "wheel-guard"; readonly version: string };
  readonly ruleset: { readonly presets: readonly string[]; readonly rules: number };
  /** In the order in which they were given. */
  readonly wheels: readonly WheelReport[];
  /** Of several wheels together, and of the project's configuration. */
  readonly findings: readonly RunFinding[];
  /** What was read of the project's configuration; null where none was given. Its findings are among `findings`. */
  readonly project: ProjectReport | null;
  readonly summary: Summary;
}

export interface ProjectReport {
  /** Files that were read, from the project's folder. */
  readonly files: number;
  /** Rules that could not be answered, with the place. */
  readonly unknown: readonly (UnknownAnswer & { readonly line: number; readonly column: number })[];
}

/** A wheel that could be opened, as every document of ours names it. */
export interface ReportedWheel {
  /** As it was given. */
  readonly path: string;
  readonly filename: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
  /** Null where the file name does not parse. */
  readonly name: ReportedName | null;
}

export interface WheelReport {
  readonly path: string;
  readonly filename: string;
  /** In bytes; null where the file could not be opened. */
  readonly size: number | null;
  readonly sha256: string | null;
  /** Null where the file name does not parse. */
  readonly name: ReportedName | null;
  /** Why there is no audit. Then there are no findings. */
  readonly error: ReportedError | null;
  readonly findings: readonly Finding[];
  readonly unknown: readonly UnknownAnswer[];
  readonly checked: { readonly files: number; readonly binaries: number; readonly rules: number };
}

export interface ReportedName {
  readonly distribution: string;
  readonly version: string;
  readonly build: string | null;
  readonly tags: readonly { readonly python: string; readonly abi: string; readonly platform: string }[];
}

export interface ReportedError {
  readonly code: string;
  readonly message: string;
  readonly offset: number | null;
}

export interface Evidence {
  readonly path: string;
  readonly fact: string;
  readonly value: unknown;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** The member; "" for the wheel itself and for grouped findings. */
  readonly path: string;
  readonly message: string;
  readonly remediation: string;
  readonly paths: readonly string[];
  readonly count: number;
  /** Subjects that the rule applies to. */
  readonly of: number;
  readonly evidence: readonly Evidence[];
  readonly line: number | null;
  readonly column: number | null;
  readonly allowed: { readonly reason: string; readonly expires: string | null } | null;
}

/** A finding of the run as a whole; `wheels` are the paths of the wheels it is about. */
export interface RunFinding extends Finding {
  readonly wheels: readonly string[];
}

/** A rule that could not be answered for a subject: neither a pass nor a finding. */
export interface UnknownAnswer {
  readonly rule: string;
  readonly path: string;
  readonly reason: string;
}

export interface Summary {
  readonly wheels: number;
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly allowed: number;
  readonly unknown: number;
}
