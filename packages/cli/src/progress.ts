import { basename } from "node:path";

export interface Progress {
  wheel(path: string, index: number, count: number): void;
  member(path: string, index: number, count: number): void;
  /** Take the line away. */
  end(): void;
}

/** Often enough to look alive, seldom enough to cost nothing. */
const INTERVAL_MS = 80;

/** One line on stderr that says what is being read, on a terminal only. Waits a moment so that a quick run shows none. */
export function createProgress(enabled: boolean): Progress {
  if (!enabled || process.stderr.isTTY !== true || process.env["TERM"] === "dumb")
    return { wheel() {}, member() {}, end() {} };
  let last = Date.now() + INTERVAL_MS;
  let shown = false;
  let wheel = "";
  return {
    wheel(path, index, count) {
      wheel = `${count > 1 ? `${index + 1}/${count} ` : ""}${basename(path)}`;
    },
    member(_, index, count) {
      const now = Date.now();
      if (now - last < INTERVAL_MS) return;
      last = now;
      shown = true;
      const text = `${wheel}  ${Math.round((100 * index) / count)} %`;
      process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    },
    end() {
      if (shown) process.stderr.write("\r\u001b[K");
    },
  };
}
