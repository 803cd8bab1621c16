export { createSbom, type SbomOptions, type WheelSbom } from "./create.ts";
export { type EmbeddedSbom, type EmbedOptions, embedSbom } from "./embed.ts";
