import type { TokenRange } from "../../python/statements.ts";
import { partlyEnvironment, type Table, type Value } from "./value.ts";

/** Names that belong together: a module's, a class's or a function's. */
export interface Scope {
  readonly kind: "module" | "class" | "function";
  readonly parent: Scope | undefined;
  readonly variables: Map<string, Variable>;
  /** Functions that are defined here, by name. */
  readonly functions: Map<string, Scope[]>;
  readonly classes: Scope[];
  /** Names that are called here as functions. */
  readonly calls: Set<string>;
  /** Tokens that are passed over, and in which names are called too. */
  readonly passed: TokenRange[];
  /** Names that belong to the module instead. */
  readonly globals: Set<string>;
}

interface Variable {
  readonly value: Value | Lazy | undefined;
  /** Counts definitions. */
  readonly order: number;
}

/** A value that is worked out when it is first asked for: most names of a module matter to nothing that is told. */
export interface Lazy {
  readonly kind: "lazy";
  /** The value; the same at each call. */
  readonly force: () => Value | undefined;
  /** The same where it was asked for before, undefined where not. */
  readonly forced: () => Value | undefined;
}

export function createLazy(work: () => Value | undefined): Lazy {
  let state: { readonly value: Value | undefined } | undefined;
  return {
    kind: "lazy",
    forced: () => state?.value,
    force() {
      if (state === undefined) {
        // A name that is worked out from itself had another value before.
        state = { value: undefined };
        state = { value: work() };
      }
      return state.value;
    },
  };
}

export function createScope(kind: Scope["kind"], parent?: Scope): Scope {
  return {
    kind,
    parent,
    variables: new Map(),
    functions: new Map(),
    classes: [],
    calls: new Set(),
    passed: [],
    globals: new Set(),
  };
}

/** A class's names are no names of the functions in it (Python reference, "Resolution of names"). */
function outer(scope: Scope): Scope | undefined {
  let { parent } = scope;
  while (parent?.kind === "class") ({ parent } = parent);
  return parent;
}

/**
 * The value of a name, undefined where it is not known.
 *
 * @param before of a value that was put off: a name that was defined again since then is not known.
 */
export function lookUp(scope: Scope, name: string, before = Number.POSITIVE_INFINITY): Value | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = outer(at)) {
    const variable = at.globals.has(name) ? undefined : at.variables.get(name);
    if (variable === undefined) continue;
    if (variable.order > before) return undefined;
    return variable.value?.kind === "lazy" ? variable.value.force() : variable.value;
  }
  return undefined;
}

/** The tables that a module has, by name; one that nobody has asked for was not written to. */
export function tablesOf({ variables }: Scope): [string, Table][] {
  return [...variables].flatMap(([name, { value }]) => {
    const known = value?.kind === "lazy" ? value.forced() : value;
    return known?.kind === "table" ? [[name, known.table] as [string, Table]] : [];
  });
}

/**
 * Give a name a value.
 *
 * @param certain the assignment runs whenever its scope does. Otherwise a name that has another value already may have
 * either; of the two, that it may come from the environment is kept.
 */
export function define(
  scope: Scope,
  name: string,
  value: Value | Lazy | undefined,
  order: number,
  certain: boolean,
): void {
  const module = scope.globals.has(name) ? moduleOf(scope) : undefined;
  const { variables } = module ?? scope;
  const before = variables.get(name);
  const kept = before === undefined || (certain && module === undefined) ? value : eitherOf(before.value, value);
  variables.set(name, { value: kept, order });
}

function moduleOf(scope: Scope): Scope {
  let at = scope;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

function eitherOf(a: Value | Lazy | undefined, b: Value | Lazy | undefined): Value | undefined {
  const tainted = partlyEnvironment([a, b]);
  if (tainted !== undefined) return tainted;
  if (a === undefined || b === undefined || a.kind === "lazy" || b.kind === "lazy") return undefined;
  const equal = a === b || (a.kind !== "table" && b.kind !== "table" && JSON.stringify(a) === JSON.stringify(b));
  return equal ? a : undefined;
}

/**
 * The scopes whose code runs while the module is imported: also functions that are called by name in such code.
 *
 * @param calledIn names that are called among tokens that were passed over.
 */
export function importedScopes(module: Scope, calledIn: (range: TokenRange) => Iterable<string>): ReadonlySet<Scope> {
  const running = new Set<Scope>([module]);
  // A set goes on over what is added to it on the way.
  for (const scope of running) {
    for (const inner of scope.classes) running.add(inner);
    const calls = new Set(scope.calls);
    for (const range of scope.passed) for (const name of calledIn(range)) calls.add(name);
    for (const name of calls) for (const called of functionsNamed(scope, name)) running.add(called);
  }
  return running;
}

function functionsNamed(scope: Scope, name: string): readonly Scope[] {
  for (let at: Scope | undefined = scope; at !== undefined; at = outer(at)) {
    const found = at.functions.get(name);
    if (found !== undefined) return found;
  }
  return [];
}
