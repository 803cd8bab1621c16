import {
  DF_1_INITFIRST,
  DF_1_INTERPOSE,
  DF_1_NOOPEN,
  DF_1_PIE,
  DF_STATIC_TLS,
  DT_AUDIT,
  DT_AUXILIARY,
  DT_DEPAUDIT,
  DT_FILTER,
  PT_DYNAMIC,
  PT_GNU_STACK,
} from "../../elf/constants.ts";
import type { PartialElf } from "../../elf/parse.ts";
import type { Facts } from "../catalogue/catalogue.ts";
import { usesOrigin } from "../search-path.ts";
import { isLibrary } from "./type.ts";

type Oddity = (Facts["elf.dynamic-oddities"] & {})[number];

/** See `elf.dynamic-oddities` in the catalogue. */
export function dynamicOddities({ header, segments, interpreter, dynamic, symbols }: PartialElf): Oddity[] {
  if (header === undefined || segments === undefined || symbols === undefined) return [];
  const flags = dynamic?.flags ?? 0;
  const flags1 = dynamic?.flags1 ?? 0;
  const has = (...tags: readonly number[]): boolean => tags.some((tag) => dynamic?.value(tag) !== undefined);
  const several = (type: number): boolean => segments.filter((segment) => segment.type === type).length > 1;
  const found: Readonly<Record<Oddity, boolean>> = {
    noopen: (flags1 & DF_1_NOOPEN) !== 0,
    "pie-library": (flags1 & DF_1_PIE) !== 0 && isLibrary(interpreter, dynamic, symbols),
    "needed-with-slash": dynamic?.needed.some((library) => library.includes("/") && !usesOrigin(library)) ?? false,
    audit: has(DT_AUDIT, DT_DEPAUDIT),
    filter: has(DT_FILTER, DT_AUXILIARY),
    "static-tls": (flags & DF_STATIC_TLS) !== 0,
    initfirst: (flags1 & DF_1_INITFIRST) !== 0,
    interpose: (flags1 & DF_1_INTERPOSE) !== 0,
    "several-dynamic-tables": several(PT_DYNAMIC),
    "several-stack-headers": several(PT_GNU_STACK),
  };
  return (Object.keys(found) as Oddity[]).filter((oddity) => found[oddity]);
}
