import type { WheelName } from "../../wheel/filename.ts";

/**
 * The platform tags that PyPI takes (warehouse, forklift/legacy.py of 2026-08-21: the fixed list and the patterns).
 * Plain `linux_x86_64` promises nothing to anybody, and is for wheels that stay on the machine.
 */
const accepted = [
  /^(?:any|win32|win_amd64|win_arm64|win_ia64|linux_armv[67]l)$/,
  /^manylinux(?:1_(?:x86_64|i686)|2010_(?:x86_64|i686))$/,
  /^manylinux2014_(?:x86_64|i686|aarch64|armv7l|ppc64|ppc64le|s390x)$/,
  /^manylinux_\d+_\d+_(?:x86_64|i686|aarch64|armv7l|ppc64|ppc64le|s390x|riscv64)$/,
  /^musllinux_\d+_\d+_(?:x86_64|i686|aarch64|armv7l|ppc64le|s390x|riscv64)$/,
  /^macosx_10_\d+_(?:x86_64|i386|intel|fat|fat3|fat32|fat64|ppc|ppc64|universal|universal2|arm64)$/,
  /^macosx_(?:11|12|13|14|15|26)_0_(?:x86_64|i386|intel|fat|fat3|fat32|fat64|ppc|ppc64|universal|universal2|arm64)$/,
  /^ios_\d+_\d+_(?:arm64|x86_64)_iphone(?:os|simulator)$/,
  /^android_\d+_(?:armeabi_v7a|arm64_v8a|x86|x86_64)$/,
  /^pyemscripten_\d+_\d+_wasm32$/,
];

/** See `wheel.unaccepted-platforms` in the catalogue. */
export function unacceptedPlatforms(name: WheelName): string[] {
  const platforms = new Set(name.tags.map(({ platform }) => platform));
  return [...platforms].filter((platform) => !accepted.some((pattern) => pattern.test(platform)));
}
