import type { FactName, Facts } from "../catalogue/catalogue.ts";
import type { Subject } from "../subject.ts";
import type { BinaryPair } from "./match-binaries.ts";

type HardeningChange = Facts["diff.hardening-change"] & {};

/** A protection, and how its fact grows stronger. */
interface Protection {
  readonly name: HardeningChange["protection"] & {};
  readonly fact: FactName;
  /** The values that are compared, from the weakest to the strongest. */
  readonly scale: readonly unknown[];
}

/** A protection that a list of features names. */
interface Feature {
  readonly name: HardeningChange["protection"] & {};
  readonly fact: "elf.cet" | "elf.branch-protection" | "macho.flags";
  readonly feature: string;
}

const harm = [true, false];
const good = [false, true];

const protections: readonly Protection[] = [
  { name: "relro", fact: "elf.relro", scale: ["none", "partial", "full"] },
  { name: "stack-protector", fact: "elf.stack-protector", scale: ["absent", "present"] },
  { name: "fortify", fact: "elf.fortify", scale: ["unfortified", "fortified"] },
  { name: "non-executable-stack", fact: "elf.executable-stack", scale: harm },
  { name: "read-only-code", fact: "elf.text-relocations", scale: harm },
  { name: "no-writable-executable-memory", fact: "elf.writable-executable-segments", scale: harm },
  { name: "aslr", fact: "pe.aslr", scale: good },
  { name: "high-entropy-va", fact: "pe.high-entropy-va", scale: good },
  { name: "nx", fact: "pe.nx", scale: good },
  { name: "control-flow-guard", fact: "pe.control-flow-guard", scale: good },
  { name: "security-cookie", fact: "pe.security-cookie", scale: good },
  { name: "safe-seh", fact: "pe.safe-seh", scale: good },
  { name: "shadow-stack", fact: "pe.shadow-stack", scale: good },
];

const features: readonly Feature[] = [
  { name: "ibt", fact: "elf.cet", feature: "ibt" },
  { name: "shadow-stack", fact: "elf.cet", feature: "shstk" },
  { name: "bti", fact: "elf.branch-protection", feature: "bti" },
  { name: "pac", fact: "elf.branch-protection", feature: "pac" },
  { name: "non-executable-heap", fact: "macho.flags", feature: "no-heap-execution" },
];

/** See `diff.hardening-change` in the catalogue. */
export function hardeningChanges(pairs: readonly BinaryPair[]): HardeningChange[] {
  return pairs.filter(isComparable).flatMap((pair) => [
    ...protections.flatMap(({ name, fact, scale }) => {
      const [old, fresh] = [clearFact(pair.old, fact), clearFact(pair.new, fact)];
      const [before, after] = [scale.indexOf(old), scale.indexOf(fresh)];
      if (before < 0 || after < 0 || before === after) return [];
      const word = (value: unknown, place: number): string =>
        typeof value === "boolean" ? (place === 0 ? "absent" : "present") : String(value);
      return [toChange(name, pair.new.path, word(old, before), word(fresh, after), after > before)];
    }),
    ...features.flatMap(({ name, fact, feature }) => {
      const [old, fresh] = [pair.old.facts[fact], pair.new.facts[fact]] as readonly (readonly string[] | undefined)[];
      if (old === undefined || fresh === undefined || old.includes(feature) === fresh.includes(feature)) return [];
      const has = fresh.includes(feature);
      return [toChange(name, pair.new.path, has ? "absent" : "present", has ? "present" : "absent", has)];
    }),
  ]);
}

/**
 * Calls of `__stack_chk_fail` in a C++ module that may come from the compiler's own static part of the C++ library:
 * 34 in each such module of rasterio 1.3.9 and numpy 2.0.2, which were built without a stack protector.
 */
const STATIC_RUNTIME_CALLS = 40;

/** A fact about protection, undefined where what it says may come from the compiler's runtime. */
function clearFact({ facts }: Subject, name: FactName): unknown {
  const isRuntime =
    name === "elf.stack-protector" &&
    facts[name] === "present" &&
    facts["binary.languages"]?.includes("c++") === true &&
    (facts["elf.stack-protector-calls"] ?? Number.POSITIVE_INFINITY) <= STATIC_RUNTIME_CALLS;
  return isRuntime ? undefined : facts[name];
}

/** What a loader of one machine can enforce, another cannot. */
function isComparable({ old, new: fresh }: BinaryPair): boolean {
  return old.kind === fresh.kind && old.facts["binary.machine"] === fresh.facts["binary.machine"];
}

function toChange(
  protection: HardeningChange["protection"] & {},
  path: string,
  old: string,
  fresh: string,
  gained: boolean,
): HardeningChange {
  const detail = `${path}: ${protection} was ${old} and is ${fresh} now`;
  return { change: gained ? "gained" : "lost", protection, path, old, new: fresh, detail };
}
