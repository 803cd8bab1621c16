/**
 * Start-up files of projects that need one for what they do, read and found to do only that. A file counts as known in
 * a wheel of its own project alone: the same line elsewhere imports what that wheel puts there.
 */
const known: readonly { readonly project: string; readonly sha256: string; readonly does: string }[] = [
  {
    project: "setuptools",
    sha256: "JjjOniUA5XKl4N5_rtZmHrVp0baW_LoHsN0iPaX10iQ",
    does: "puts setuptools' own distutils in place of the standard library's",
  },
  {
    project: "coverage",
    sha256: "7y7QbRmGfsZpwJqAQGBmapzV44OvCp0Rqi3nm3fUSOg",
    does: "measures child processes where an environment variable asks for it",
  },
  {
    project: "pywin32",
    sha256: "581z35i5HEB9_ZbR9N0Yt_mmDymQK5LPXs55tutje4E",
    does: "adds its folders and the directory of its DLLs",
  },
];

/** What a known start-up file does, undefined for every other. @param sha256 URL-safe Base64 without padding. */
export function knownStartupFile(project: string | undefined, sha256: string | undefined): string | undefined {
  return known.find((file) => file.project === project && file.sha256 === sha256)?.does;
}
