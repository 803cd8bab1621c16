import { type AnalysedFile, wordTexts } from "../../project/analyse.ts";
import type { Subject } from "../subject.ts";
import { projectSubject } from "./subject.ts";

const readOnly = /(?:^|\s)--read-only(?:=true)?(?:\s|$)/;
const offline = /(?:^|\s)--net(?:work)?[= ]none(?:\s|$)/;

/** Containers that wheels are built in, as far as options say. */
export function establishContainers(file: AnalysedFile): Subject[] {
  const started = file.commands.flatMap(({ words, at }) => {
    const texts = wordTexts({ words });
    const index = texts.findIndex((text) => /^(?:.*\/)?(?:docker|podman|nerdctl)$/.test(text));
    const run = texts.indexOf("run", index + 1);
    if (index < 0 || index > 4 || run < 0 || run > index + 4) return [];
    return [{ engine: texts[index] as string, options: texts.slice(run + 1).join(" "), at }];
  });
  return [...file.containers, ...started].map(({ engine, options, at }) => containerSubject(file, engine, options, at));
}

export function containerSubject(
  file: Pick<AnalysedFile, "path" | "position">,
  engine: string,
  options: string,
  at: number,
): Subject {
  return projectSubject(file, at, {
    "project.container": { engine, "read-only": readOnly.test(options), offline: offline.test(options) },
  });
}
