/** A format whose bytes wheel-guard reads itself. */
export type ReadFormat = "zip" | "wheel" | "elf" | "pe" | "macho" | "sqlite";

/**
 * What every error meant for a caller has in common: a literal `code` that never changes with the wording.
 * Anything thrown that is not a `WheelGuardError` is a defect of wheel-guard.
 */
export abstract class WheelGuardError extends Error {
  abstract readonly code: string;
}

/**
 * Bytes are not what they claim to be. Fatal for the container, a finding for a member of it.
 *
 * `offset` counts bytes from the start of the file (or member) the format was read from.
 */
export class FormatError extends WheelGuardError {
  override readonly name = "FormatError";
  readonly code = "WG_FORMAT";
  readonly format: ReadFormat;
  readonly offset: number;

  constructor(format: ReadFormat, offset: number, message: string, options?: ErrorOptions) {
    super(`${message} (at byte ${offset})`, options);
    this.format = format;
    this.offset = offset;
  }
}

/** Run a step that may find the bytes broken: what it gives, or the break. */
export function attempt<Value>(step: () => Value): { readonly value?: Value; readonly error?: FormatError } {
  try {
    return { value: step() };
  } catch (error) {
    if (error instanceof FormatError) return { error };
    throw error;
  }
}

/** An input beyond a limit: nothing is wrong with any single byte, but reading on would cost too much. */
export class LimitError extends WheelGuardError {
  override readonly name = "LimitError";
  readonly code = "WG_LIMIT";
  /** The name of the limit in {@link Limits}. */
  readonly limit: string;
  readonly maximum: number;

  constructor(limit: string, maximum: number, message: string) {
    super(`${message}; the limit \`${limit}\` is ${maximum}`);
    this.limit = limit;
    this.maximum = maximum;
  }
}

/** One mistake in a rule, preset or configuration file. Lines and columns count from 1. */
export interface RulesetProblem {
  readonly origin: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Every mistake of the declarative files that were read, at once, each with its place. */
export class RulesetError extends WheelGuardError {
  override readonly name = "RulesetError";
  readonly code = "WG_RULESET";
  readonly problems: readonly RulesetProblem[];

  constructor(problems: readonly RulesetProblem[]) {
    super(problems.map((p) => `${p.origin}:${p.line}:${p.column}: ${p.message}`).join("\n"));
    this.problems = problems;
  }
}

/** A file that is not there, is not a file, or cannot be opened. Thrown only where files are read (`node/`). */
export class InputError extends WheelGuardError {
  override readonly name = "InputError";
  readonly code = "WG_INPUT";
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}

/** A file that is there already, or cannot be written. Thrown only where files are written (`node/`). */
export class OutputError extends WheelGuardError {
  override readonly name = "OutputError";
  readonly code = "WG_OUTPUT";
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}

/** A wheel that can be read, but into which no bill of materials can be put without breaking something of it. */
export class EmbedError extends WheelGuardError {
  override readonly name = "EmbedError";
  readonly code = "WG_EMBED";
}

/** What was asked for cannot be done here: this machine or this Node lacks what it takes. Thrown only in `node/`. */
export class UnavailableError extends WheelGuardError {
  override readonly name = "UnavailableError";
  readonly code = "WG_UNAVAILABLE";
}
