import type { Block, Page } from "@wheel-guard/core";
import type { ChalkInstance } from "chalk";
import { hang, wrap } from "./layout.ts";
import { printable } from "./printable.ts";

/** A page of documentation laid out for a terminal. */
export function renderPage(page: Page, colours: ChalkInstance, width: number): string {
  const sections = page.sections.flatMap(({ heading, blocks }) => [
    "",
    colours.bold(heading),
    ...blocks.flatMap((block) => renderBlock(block, colours, width)),
  ]);
  return [colours.bold.underline(page.title), ...wrap(plain(page.summary), width), ...sections, ""].join("\n");
}

function renderBlock(block: Block, colours: ChalkInstance, width: number): string[] {
  switch (block.kind) {
    case "paragraph":
      return wrap(plain(block.text), width - 2).map((line) => `  ${line}`);
    case "list":
      return block.items.flatMap((item) => hang("  · ", wrap(plain(item), width - 4), 4));
    case "code":
      return block.text.split("\n").map((line) => `    ${printable(line)}`);
    case "table":
      return renderTable(block.head, block.rows, colours, width);
  }
}

/** Columns as wide as their widest cell; the last one takes what is left and wraps. */
function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  colours: ChalkInstance,
  width: number,
): string[] {
  const cells = [head, ...rows].map((row) => row.map(plain));
  const widths = head.map((_, column) =>
    Math.min(
      Math.max(...cells.map((row) => (row[column] ?? "").length)),
      Math.max(12, Math.floor(width / head.length)),
    ),
  );
  return cells.flatMap((row, index) => {
    const wrapped = row.map((cell, column) => wrap(cell, widths[column] ?? width));
    const height = Math.max(1, ...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => {
      const text =
        `  ${wrapped.map((lines, column) => (lines[line] ?? "").padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd();
      return index === 0 ? colours.dim(text) : text;
    });
  });
}

/** Markdown's backticks and links mean nothing to a terminal. */
function plain(text: string): string {
  return printable(text.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll("`", ""));
}
