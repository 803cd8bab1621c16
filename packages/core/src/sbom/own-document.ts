import type { Wheel } from "../wheel/wheel.ts";

/** Where wheel-guard puts its bill of materials (PEP 770). */
export function ownDocumentPath(distInfo: string): string {
  return `${distInfo}/sboms/wheel-guard.cdx.json`;
}

/**
 * The wheel as if it had no bill of materials of wheel-guard's: a document that is made again must not quote itself, or
 * it would never be the same twice.
 */
export function withoutOwnDocument(wheel: Wheel): Wheel {
  if (wheel.distInfo === undefined) return wheel;
  const own = ownDocumentPath(wheel.distInfo);
  return {
    ...wheel,
    members: wheel.members.filter(({ path }) => path !== own),
    record: wheel.record?.filter(({ path }) => path !== own),
  };
}
