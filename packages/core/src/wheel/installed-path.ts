/**
 * Where a member ends up, as a path below the directory that its scheme installs to.
 *
 * Everything goes to site-packages but for `NAME.data/SCHEME/…` (binary distribution format, "The .data
 * directory"), of which `purelib` and `platlib` are site-packages again.
 */
export interface InstalledPath {
  readonly scheme: "site-packages" | "headers" | "scripts" | "data";
  readonly path: string;
}

const schemes = {
  purelib: "site-packages",
  platlib: "site-packages",
  headers: "headers",
  scripts: "scripts",
  data: "data",
} as const;

export function installedPath(member: string): InstalledPath {
  const [top = "", scheme = "", ...rest] = member.split("/");
  if (top.endsWith(".data") && rest.length > 0 && Object.hasOwn(schemes, scheme)) {
    return { scheme: schemes[scheme as keyof typeof schemes], path: rest.join("/") };
  }
  return { scheme: "site-packages", path: member };
}

/** A folder that a repair tool puts libraries into: `NAME.libs` (auditwheel, delvewheel) or `.dylibs` (delocate). */
export function isLibraryFolder(component: string): boolean {
  return component.endsWith(".libs") || component.endsWith(".dylibs");
}
