import type { Block } from "../../python/statements.ts";
import { anything, type Condition } from "./conditions.ts";
import { EVERY_PLATFORM } from "./platforms.ts";
import type { Scope } from "./scopes.ts";
import { type Place, settlePlace } from "./value.ts";
import { exists, type InstalledFiles } from "./variables.ts";

/** A block that is open while its lines are read, or the module itself. */
export interface Frame {
  readonly block: Block | undefined;
  readonly scope: Scope;
  /** What its own header asks for. */
  readonly condition: Condition;
  /** The platforms where its code can run; less behind `if …: return`. */
  platforms: number;
  /** It does not run while the module is imported. */
  readonly never: boolean;
  /** Lists of places of each of which one exists where the code runs. */
  readonly guards: Condition["exist"][];
  /** Is there a statement that leaves the block? */
  exits: boolean;
  /** What is left for `elif` and `else` behind the last `if`. */
  remaining: Condition;
}

/** Guards of a block that are kept. */
const MOST_GUARDS = 16;

export function createModuleFrame(scope: Scope): Frame {
  return {
    block: undefined,
    scope,
    condition: anything,
    platforms: EVERY_PLATFORM,
    never: false,
    guards: [],
    exits: false,
    remaining: anything,
  };
}

export function openFrame(parent: Frame, block: Block, scope: Scope, condition: Condition): Frame {
  const chained = block.keyword === "elif" || block.keyword === "else" ? parent.remaining : anything;
  const guards = [condition.exist, chained.exist].filter((places) => places.length > 0);
  return {
    block,
    scope,
    condition,
    platforms: parent.platforms & condition.platforms & chained.platforms,
    never: parent.never || condition.never,
    guards,
    exits: false,
    remaining: anything,
  };
}

/** What a block that is through says of the lines behind it. */
export function closeFrame(parent: Frame, { block, condition, exits }: Frame): void {
  if (block?.keyword !== "if" && block?.keyword !== "elif") return;
  const otherwise = {
    platforms: condition.exact ? EVERY_PLATFORM & ~condition.platforms : EVERY_PLATFORM,
    exist: condition.missing,
  };
  const before = block.keyword === "elif" ? parent.remaining : anything;
  parent.remaining = {
    ...anything,
    platforms: before.platforms & otherwise.platforms,
    exist: [...before.exist, ...otherwise.exist].slice(0, MOST_GUARDS),
  };
  if (!exits || block.keyword !== "if") return;
  parent.platforms &= otherwise.platforms;
  if (otherwise.exist.length > 0 && parent.guards.length < MOST_GUARDS) parent.guards.push(otherwise.exist);
}

/** Is the code kept from running because nothing of what it asks for is in the wheel? */
export function isGuarded(frames: readonly Frame[], installed: InstalledFiles): boolean {
  const there = (place: Place | undefined): boolean => {
    const settled = place && settlePlace(place);
    return settled !== undefined && exists(`${settled.scheme}:${settled.path}`, installed);
  };
  return frames.some(({ guards }) => guards.some((places) => !places.some(there)));
}
