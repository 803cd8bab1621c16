/** Vitest's global set-up: the tests of the command line run what `pnpm build` makes. */
export async function setup(): Promise<void> {
  const { bundle } = (await import(new URL("../../../scripts/bundle.mjs", import.meta.url).href)) as {
    bundle: () => Promise<void>;
  };
  await bundle();
}
