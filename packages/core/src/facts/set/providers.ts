import { normaliseVersion } from "../../wheel/version.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { installableTogether } from "./installable-together.ts";
import type { WheelSummary } from "./wheel-summary.ts";

type UnprovidedLibrary = Facts["set.unprovided-library"] & {};

/** See `set.unprovided-library` in the catalogue. */
export function unprovidedLibraries(wheels: readonly WheelSummary[]): UnprovidedLibrary[] {
  return wheels.flatMap((wheel) => {
    if (wheel.leftToPins.length === 0) return [];
    const providers = wheel.pins.map(({ project, version }) =>
      wheels.find(
        (other) =>
          other.project === project &&
          other.version === normaliseVersion(version) &&
          installableTogether(wheel.tags, other.tags),
      ),
    );
    // A pinned dependency that is not here may be the one that has it.
    const present = providers.filter((provider) => provider !== undefined);
    if (present.length < providers.length) return [];
    const provided = new Set(present.flatMap(({ libraries }) => libraries.map(({ name }) => name)));
    return wheel.leftToPins
      .filter(({ library }) => !provided.has(library))
      .map(({ path, library }) => ({
        library,
        path,
        wheels: [wheel, ...present].map((one) => one.path),
        detail: `${path} of ${wheel.filename} needs ${library}, which is not in ${present.map(({ filename }) => filename).join(", ")}`,
      }));
  });
}
