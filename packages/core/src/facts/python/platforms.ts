/** Platforms as a set of bits. */
export const WINDOWS = 1;
export const LINUX = 2;
export const MACOS = 4;
export const EVERY_PLATFORM = WINDOWS | LINUX | MACOS;

/** The platforms that a wheel with these platform tags is for; all of them where none is known. */
export function platformsOf(tags: readonly string[] | undefined): number {
  let mask = 0;
  for (const tag of tags ?? ["any"]) {
    if (tag.startsWith("win")) mask |= WINDOWS;
    else if (/^(?:macosx|ios)_/.test(tag)) mask |= MACOS;
    else mask |= tag === "any" ? EVERY_PLATFORM : LINUX;
  }
  return mask;
}

/** What each way to ask for the platform answers. */
const names: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  "sys.platform": { win32: WINDOWS, linux: LINUX, linux2: LINUX, darwin: MACOS, cygwin: 0, aix: 0 },
  "os.name": { nt: WINDOWS, posix: LINUX | MACOS },
  "platform.system()": { Windows: WINDOWS, Linux: LINUX, Darwin: MACOS, Java: 0 },
};

export function asksForPlatform(path: string): boolean {
  return Object.hasOwn(names, path);
}

/** The platforms where `question` answers with `answer`, or with a text that begins so. */
export function platformsAnswering(question: string, answer: string, begins = false): number {
  const answers = Object.entries(names[question] ?? {});
  return answers
    .filter(([name]) => (begins ? name.startsWith(answer) : name === answer))
    .reduce((mask, [, platforms]) => mask | platforms, 0);
}
