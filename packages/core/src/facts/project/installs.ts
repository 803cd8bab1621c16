import { type AnalysedFile, commandText, type ProjectCommand, wordTexts } from "../../project/analyse.ts";
import type { Subject } from "../subject.ts";
import { projectSubject } from "./subject.ts";

interface PackageManager {
  readonly verbs: readonly string[];
  /** Options that answer every question. */
  readonly silent: RegExp;
}

const yes = /^(?:-[a-z]*y[a-z]*|--yes|--assume-yes|--assumeyes)$/;

const managers: Readonly<Record<string, PackageManager>> = {
  apt: {
    verbs: ["install", "upgrade", "dist-upgrade", "full-upgrade"],
    silent: /^(?:-[a-z]*y[a-z]*|-qq|--yes|--assume-yes)$/,
  },
  "apt-get": {
    verbs: ["install", "upgrade", "dist-upgrade", "build-dep"],
    silent: /^(?:-[a-z]*y[a-z]*|-qq|--yes|--assume-yes)$/,
  },
  aptitude: { verbs: ["install", "upgrade"], silent: yes },
  dnf: { verbs: ["install", "update", "upgrade", "groupinstall"], silent: yes },
  yum: { verbs: ["install", "update", "upgrade", "groupinstall", "localinstall"], silent: yes },
  microdnf: { verbs: ["install", "update", "upgrade"], silent: yes },
  zypper: { verbs: ["install", "in", "update", "up"], silent: /^(?:-n|--non-interactive|-y|--no-confirm)$/ },
  pacman: { verbs: ["-S", "-Sy", "-Syu", "-U"], silent: /^--noconfirm$/ },
  conda: { verbs: ["install", "create", "update"], silent: yes },
  mamba: { verbs: ["install", "create", "update"], silent: yes },
  choco: { verbs: ["install", "upgrade"], silent: /^(?:-[a-z]*y|--yes|--confirm)$/i },
};

/** Commands that install packages of the system, or wait for an answer. */
export function establishInstalls(file: AnalysedFile): Subject[] {
  return file.commands.flatMap((command) => {
    const install = readInstall(command);
    return install === undefined
      ? []
      : [projectSubject(file, command.at, { "project.install": { ...install, command: commandText(command) } })];
  });
}

function readInstall({
  words,
}: ProjectCommand): { program: string; interactive: boolean; recommends: boolean } | undefined {
  const texts = wordTexts({ words });
  const start = texts.findIndex((text) => !leading.test(text));
  const program = texts[start]?.replace(/^.*\//, "") ?? "";
  if (program === "read" && texts.slice(start + 1).some((text) => /^-[a-z]*p/.test(text)))
    return { program, interactive: true, recommends: false };
  const manager = Object.hasOwn(managers, program) ? managers[program] : undefined;
  const rest = texts.slice(start + 1);
  if (manager === undefined || !rest.some((text) => manager.verbs.includes(text))) return undefined;
  const unknown = words.slice(start + 1).some((word) => word.unknown === word.text);
  const interactive = !rest.some((text) => manager.silent.test(text)) && !unknown;
  const apt = program.startsWith("apt");
  const recommends =
    apt &&
    rest.includes("install") &&
    !rest.some((text) => /no-install-recommends|Install-Recommends=(?:false|0)/i.test(text));
  return { program, interactive, recommends: recommends && !unknown };
}

const leading = /^(?:sudo|-[EHn]|env|time|then|do|else|if|!|&&|[A-Za-z_]\w*=.*)$/;
