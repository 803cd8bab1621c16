/** `.cpython-312-x86_64-linux-gnu.so`, `.abi3.so`, `.cp312-win_amd64.pyd`: the same for every extension of a wheel. */
const extensionSuffix = /\.(?:cpython-[^/]+|abi3t?|cp3[^/]+)(\.(?:so|pyd))$/;

/**
 * Each path by its shortest ending that no other of the paths has: a file name, or with as many folders
 * as it takes. The part of an extension module's name that only names Python and platform becomes `…`.
 */
export function shortPaths(paths: readonly string[], all: readonly string[] = paths): string[] {
  const endings = new Map<string, number>();
  for (const path of new Set(all))
    for (const ending of pathEndings(path)) endings.set(ending, (endings.get(ending) ?? 0) + 1);
  return paths.map((path) => {
    const unique = pathEndings(path).find((ending) => (endings.get(ending) ?? 0) <= 1) ?? path;
    return unique.replace(extensionSuffix, "…$1");
  });
}

function pathEndings(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(parts.length - 1 - index).join("/"));
}
