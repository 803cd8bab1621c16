import { expect, it } from "vitest";
import { repositoryPath, wheelGuard } from "../command-line.ts";

const commands = ["check", "inspect", "sbom", "explain", "diff"];

it("docs/cli.md is what --help prints", async () => {
  const section = (heading: string, args: readonly string[]): string => {
    const { stdout, status } = wheelGuard([...args, "--help"]);
    expect(status).toBe(0);
    return `## ${heading}\n\n\`\`\`\n${stdout.trimEnd()}\n\`\`\`\n`;
  };
  const sections = [
    section("wheel-guard", []),
    ...commands.map((command) => section(`wheel-guard ${command}`, [command])),
  ];
  await expect(`# The command line\n\n${sections.join("\n")}`).toMatchFileSnapshot(repositoryPath("docs/cli.md"));
});
