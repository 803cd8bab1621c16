/** Does a text match? Takes time proportional to pattern length times text length, whatever the pattern. */
export type Matcher = (text: string) => boolean;

type State =
  | { readonly kind: "character"; readonly accepts: (character: string) => boolean }
  /** Any run without a slash. */
  | { readonly kind: "star" }
  /** Any run at all. */
  | { readonly kind: "globstar" }
  /** No folder, or any folders with their slash: entered, and inside a folder's name. */
  | { readonly kind: "folders" }
  | { readonly kind: "in-folders" };

const compiled = new Map<string, Matcher>();

/**
 * Compile a glob over paths: `*` and `?` stay within a folder, `**` crosses folders, `[a-z]` and `[!a-z]` are
 * sets. There are no braces. A pattern without a slash is matched as a whole like any other.
 */
export function compileGlob(pattern: string): Matcher {
  let matcher = compiled.get(pattern);
  if (matcher === undefined) {
    matcher = createMatcher(parse(pattern, true));
    compiled.set(pattern, matcher);
  }
  return matcher;
}

/** Compile a shell pattern over plain names, as Python's fnmatch reads it: `*` matches slashes too. */
export function compileNamePattern(pattern: string): Matcher {
  return createMatcher(parse(pattern, false));
}

function parse(text: string, paths: boolean): State[] {
  // Characters, not code units: a text is walked through in the same way.
  const pattern = [...text];
  const states: State[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    if (character === "*" && !paths) states.push({ kind: "globstar" });
    else if (character === "*" && pattern[at + 1] === "*") {
      at++;
      const startsFolder = at < 2 || pattern[at - 2] === "/";
      if (startsFolder && pattern[at + 1] === "/") {
        at++;
        states.push({ kind: "folders" }, { kind: "in-folders" });
      } else states.push({ kind: "globstar" });
    } else if (character === "*") states.push({ kind: "star" });
    else if (character === "?") states.push({ kind: "character", accepts: (c) => !paths || c !== "/" });
    else if (character === "[") {
      const end = pattern.indexOf("]", pattern[at + 1] === "!" || (paths && pattern[at + 1] === "^") ? at + 3 : at + 2);
      if (end < 0) states.push({ kind: "character", accepts: (c) => c === "[" });
      else {
        const accepts = parseSet(pattern.slice(at + 1, end), paths);
        states.push({ kind: "character", accepts: (c) => !(paths && c === "/") && accepts(c) });
        at = end;
      }
    } else states.push({ kind: "character", accepts: (c) => c === character });
  }
  return states;
}

/** `^` negates as `!` does in globs; fnmatch takes it for a member. */
function parseSet(body: readonly string[], caret: boolean): (character: string) => boolean {
  const negated = body[0] === "!" || (caret && body[0] === "^");
  const members = negated ? body.slice(1) : body;
  return (character) => {
    let inside = false;
    for (let at = 0; at < members.length; at++) {
      const low = members[at] as string;
      const range = members[at + 1] === "-" && at + 2 < members.length;
      const high = range ? (members[at + 2] as string) : low;
      if (range) at += 2;
      if (character >= low && character <= high) inside = true;
    }
    return inside !== negated;
  };
}

/** Simulates all ways through the pattern at once: a set of states for each character, never a step back. */
function createMatcher(states: readonly State[]): Matcher {
  const enter = (reached: Set<number>, first: number): void => {
    const pending = [first];
    for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
      if (reached.has(index)) continue;
      reached.add(index);
      const kind = states[index]?.kind;
      if (kind === "star" || kind === "globstar") pending.push(index + 1);
      if (kind === "folders") pending.push(index + 1, index + 2);
    }
  };
  return (text) => {
    let reached = new Set<number>();
    enter(reached, 0);
    for (const character of text) {
      const next = new Set<number>();
      for (const index of reached) {
        const state = states[index];
        if (state === undefined || state.kind === "folders") continue;
        if (state.kind === "character") {
          if (state.accepts(character)) enter(next, index + 1);
        } else if (state.kind === "in-folders") {
          enter(next, index);
          if (character === "/") enter(next, index + 1);
        } else if (state.kind === "globstar" || character !== "/") enter(next, index);
      }
      reached = next;
      if (reached.size === 0) return false;
    }
    return reached.has(states.length);
  };
}
