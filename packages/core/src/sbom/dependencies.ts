import { memberPath, type Subject } from "../facts/subject.ts";
import { type BomComponent, inOrder } from "./bom.ts";

/**
 * Who needs whom among the components. A file that is no component, such as an extension module, is a part of the wheel,
 * so that the wheel needs what it needs. What nothing needs hangs on the wheel, which carries it.
 *
 * @param wheel the reference of the wheel.
 */
export function wheelDependencies(
  subjects: readonly Subject[],
  components: readonly BomComponent[],
  wheel: string,
): ReadonlyMap<string, readonly string[]> {
  const files = new Map(
    components.flatMap(({ linkage, paths: [path = ""], reference }) =>
      linkage === "file" ? [[path, reference] as const] : [],
    ),
  );
  const ownerOf = (path: string): string => files.get(path) ?? wheel;
  const needs = new Map<string, Set<string>>([wheel, ...components.map(({ reference }) => reference)].map(withNone));
  const add = (owner: string, needed: string | undefined): void => {
    if (needed !== undefined && needed !== owner) needs.get(owner)?.add(needed);
  };
  for (const subject of subjects) {
    for (const { path, kind } of subject.facts["binary.resolution"] ?? [])
      if (kind === "wheel" && path !== undefined)
        add(ownerOf(memberPath(subject)), files.get(withoutSlice(path, files)));
  }
  for (const { reference, linkage, paths } of components)
    if (linkage === "embedded") for (const path of paths) add(ownerOf(path), reference);

  const reached = new Set<string>();
  reach(wheel, needs, reached);
  const needed = new Set([...needs.values()].flatMap((some) => [...some]));
  const references = components.map(({ reference }) => reference);
  // First what nothing needs, so that of the others only circles are left.
  for (const reference of [...references.filter((one) => !needed.has(one)), ...references]) {
    if (reached.has(reference)) continue;
    add(wheel, reference);
    reach(reference, needs, reached);
  }
  return new Map([...needs].map(([reference, needed]) => [reference, [...needed].sort(inOrder)]));
}

function withNone(reference: string): [string, Set<string>] {
  return [reference, new Set()];
}

/** Add all that is needed from there on, without recursion: libraries may need one another in a long row or a circle. */
function reach(start: string, needs: ReadonlyMap<string, ReadonlySet<string>>, reached: Set<string>): void {
  const open = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    for (const needed of needs.get(next) ?? []) open.push(needed);
  }
}

/** A slice of a fat file is called by the file and its architecture. */
function withoutSlice(path: string, files: ReadonlyMap<string, string>): string {
  const mark = path.lastIndexOf("#");
  return files.has(path) || mark < 0 ? path : path.slice(0, mark);
}
