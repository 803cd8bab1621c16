import { createReading, type FileReading, type ProjectFile } from "./reading.ts";

/** Flags of which it is asked whether anything in the project asks for them, each as it is reported. */
export const hardeningFlags = [
  { flag: "-fstack-protector-strong", written: /-fstack-protector(?:-strong|-all)\b/ },
  { flag: "-D_FORTIFY_SOURCE=2", written: /_FORTIFY_SOURCE[= ]+[1-3]/ },
  { flag: "-Wl,-z,relro", written: /-z[, ;]+(?:-Wl,)?relro\b/ },
  { flag: "-Wl,-z,now", written: /-z[, ;]+(?:-Wl,)?now\b/ },
] as const;

/** The flags that stand in a text in any form. */
export function mentionedFlags(text: string): string[] {
  return hardeningFlags.filter(({ written }) => written.test(text)).map(({ flag }) => flag);
}

/** Files of build systems, in their own languages: only which flags they speak of. */
export function readFlagMentions(file: ProjectFile): FileReading {
  const reading = createReading(file);
  reading.flagsMentioned.push(...mentionedFlags(file.text));
  return reading;
}
