/** Scheme, authority, path and query of a URI (RFC 3986, appendix B). */
const parts = /^([^:/?#]+):(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?/;
const port = /:(\d+)$/;

/**
 * Would the index take this URL? It asks rfc3986 2.0, which looks at little more than the scheme: any character but a
 * bracket goes, and there need be no host.
 */
export function isIndexUrl(text: string): boolean {
  const match = parts.exec(text);
  if (match === null) return false;
  const [, scheme = "", authority = "", path = "", query = ""] = match;
  if (!/^https?$/i.test(scheme) || /[[\]]/.test(path + query)) return false;
  return Number(port.exec(authority)?.[1] ?? 0) < 65_536;
}
