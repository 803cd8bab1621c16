const dynamicLoader = /^(?:ld-linux.*\.so\..*|ld64\.so\..*|ld-musl-.*\.so\.1|libc\.musl-.*\.so\.1|libc\.so)$/;
const libpython = /^libpython[0-9.]*[a-z]*\.so(?:\.[0-9.]+)?$/;

/** Is it the dynamic loader, or musl's C library, which is the same? */
export function isDynamicLoader(library: string): boolean {
  return dynamicLoader.test(library);
}

export function isLibpython(library: string): boolean {
  return libpython.test(library);
}
