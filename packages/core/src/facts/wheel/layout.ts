import { installedPath } from "../../wheel/installed-path.ts";
import type { Wheel } from "../../wheel/wheel.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { contentProblem, listProblems } from "./problem.ts";

type LayoutProblem = (Facts["wheel.layout-problems"] & {})[number];
type Kind = LayoutProblem["kind"] & {};
type Add = (kind: Kind, path: string, text: string, refusedBy?: readonly string[]) => void;

const schemes = ["purelib", "platlib", "headers", "scripts", "data"];

/** What a script may not be called, since it would take the place of the interpreter itself. */
export const interpreterName = /^(?:python|pypy|graalpy|pyston)w?(?:\d+(?:\.\d+)?t?)?(?:\.exe)?$/i;

/** See `wheel.layout-problems` in the catalogue. @param paths of the members that are files. */
export function layoutProblems(wheel: Wheel, paths: readonly string[]): readonly LayoutProblem[] {
  const problems = listProblems<LayoutProblem>();
  const add: Add = (kind, path, text, refusedBy = []) => {
    problems.add(contentProblem(kind, path, text, refusedBy));
  };
  judgeDistInfo(wheel, paths, add);
  judgeData(wheel, paths, add);
  judgeCollisions(paths, add);
  return problems.found;
}

function judgeDistInfo(wheel: Wheel, paths: readonly string[], add: Add): void {
  const { distInfo, name } = wheel;
  const folders = new Set<string>();
  const nested = new Set<string>();
  for (const path of paths) {
    const { scheme, path: installed } = installedPath(path);
    const slash = installed.indexOf("/");
    if (scheme !== "site-packages" || slash < 0) continue;
    const top = installed.slice(0, slash);
    if (!top.endsWith(".dist-info")) continue;
    if (installed === path) folders.add(top);
    else nested.add(path.slice(0, path.length - installed.length + slash));
  }
  if (folders.size > 1) {
    const list = [...folders];
    const shown = list.slice(0, 4).join(", ");
    add(
      "several-dist-info",
      list[1] ?? "",
      `there are ${folders.size} .dist-info directories: ${shown}${list.length > 4 ? ", …" : ""}`,
      ["pip", "uv"],
    );
  }
  for (const folder of nested)
    add("nested-dist-info", folder, `\`${folder}\` is installed as the .dist-info directory of a project`);
  const announced = name === undefined ? undefined : `${name.distribution}-${name.version}.dist-info`;
  if (announced !== undefined && distInfo !== undefined && distInfo !== announced)
    add("dist-info-spelling", distInfo, `\`${distInfo}\` is not spelled as the file name: \`${announced}\``, ["PyPI"]);
}

function judgeData(wheel: Wheel, paths: readonly string[], add: Add): void {
  const own = wheel.distInfo?.replace(/\.dist-info$/, ".data");
  const told = new Set<string>();
  const once = (kind: Kind, path: string, text: string, refusedBy: readonly string[] = []): void => {
    if (told.has(path)) return;
    told.add(path);
    add(kind, path, text, refusedBy);
  };
  for (const path of paths) {
    const [top = "", scheme = "", ...rest] = path.split("/");
    if (!top.endsWith(".data") || scheme === "") continue;
    if (own !== undefined && top.toLowerCase() !== own.toLowerCase())
      once("foreign-data", top, `\`${top}\` is not \`${own}\`: pip installs it as scheme data, uv as a package`);
    else if (rest.length === 0) once("loose-data", path, `\`${path}\` lies in no scheme`, ["pip", "uv"]);
    else if (!schemes.includes(scheme))
      once("unknown-scheme", `${top}/${scheme}`, `\`${top}/${scheme}\` is no scheme that installers know`, [
        "pip",
        "uv",
      ]);
    else if (scheme === "scripts") {
      if (rest.length > 1)
        once("folder-in-scripts", `${top}/${scheme}/${rest[0]}`, `\`${path}\` lies in a folder of scripts`, ["uv"]);
      else if (interpreterName.test(rest[0] as string))
        once("interpreter-name", path, `\`${path}\` takes the name of the interpreter`, ["uv"]);
    }
  }
}

/** Members of which one would be written over the other; purelib and platlib mostly are the same directory. */
function judgeCollisions(paths: readonly string[], add: Add): void {
  const first = new Map<string, string>();
  for (const path of new Set(paths)) {
    const { scheme, path: installed } = installedPath(path);
    const target = `${scheme}/${installed}`;
    const other = first.get(target);
    if (other === undefined) first.set(target, path);
    else add("install-collision", path, `\`${path}\` is installed to where \`${other}\` is installed`);
  }
}
