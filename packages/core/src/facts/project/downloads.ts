import { type AnalysedFile, type ProjectCommand, wordTexts } from "../../project/analyse.ts";
import type { Subject } from "../subject.ts";
import { projectSubject } from "./subject.ts";

const address = /^(?:https?|ftp|git|ssh):\/\/|^git@/;
const programs = /(?:^|\/)(curl|wget|aria2c|fetch|Invoke-WebRequest|iwr|Start-BitsTransfer|git|pip3?|ADD)(?:\.exe)?$/i;

/** Words of commands that compare a digest or a signature. */
const verifier =
  /^(?:.*\/)?(?:(?:sha(?:1|224|256|384|512)?|b2|gsha256)sum|shasum|openssl|gpgv?|cosign|minisign|certutil|Get-FileHash|check_sha\w*|verify_\w+|(?!-)[^/]*checksum[^/]*)$/i;

/** Things that the build fetches. */
export function establishDownloads(file: AnalysedFile): Subject[] {
  const verifying = new Set(file.commands.filter(verifies).map(({ script }) => script));
  const commits = new Set(file.commands.filter(checksOutCommit).map(({ script }) => script));
  return file.commands.flatMap((command) => {
    const fetched = readDownload(command);
    if (fetched === undefined) return [];
    const { program, source, verified } = fetched;
    const script = program === "git" ? commits : verifying;
    return [
      projectSubject(file, command.at, {
        "project.download": { program, source, verified: verified || script.has(command.script) },
      }),
    ];
  });
}

function readDownload({ words }: ProjectCommand): { program: string; source: string; verified: boolean } | undefined {
  const texts = wordTexts({ words });
  const index = texts.findIndex((text) => programs.test(text));
  const program = programs.exec(texts[index] ?? "")?.[1];
  if (program === undefined || index > 4) return undefined;
  const rest = texts.slice(index + 1);
  if (program === "git" && !(rest.includes("clone") || rest.includes("submodule"))) return undefined;
  if (/^pip/.test(program) && !rest.some((text) => text === "install" || text === "download" || text === "wheel"))
    return undefined;
  const pip = /^pip/.test(program);
  // The address behind an option of pip is that of an index.
  const source = rest.find(
    (text, at) =>
      address.test(text.replace(/^git\+/, "")) &&
      !/\/\/(?:localhost|127\.0\.0\.1)\b/.test(text) &&
      !(pip && rest[at - 1]?.startsWith("-") === true),
  );
  if (source === undefined) return undefined;
  // `#sha256=` of pip, `--checksum` of ADD; a branch of git can move, a commit cannot.
  const verified = rest.some((text) =>
    /^--checksum=|#sha(?:256|384|512)=|^--require-hashes$|@[0-9a-f]{40}\b/.test(text),
  );
  return { program, source, verified };
}

function verifies({ words }: ProjectCommand): boolean {
  return wordTexts({ words })
    .slice(0, 6)
    .some((text) => verifier.test(text));
}

function checksOutCommit({ words }: ProjectCommand): boolean {
  const texts = wordTexts({ words });
  return texts.includes("git") && texts.some((text) => /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text));
}
