import type { ProjectRequirements } from "../../project/reading.ts";
import { baseName } from "../../wheel/filename.ts";
import { platformPolicies } from "../platform/policies.generated.ts";
import { type RequiredDistribution, requiredDistribution } from "../resolution/requirement.ts";

/** What the project needs at run time; undefined where it is not said, or decided when it is built. */
export type Dependencies = readonly RequiredDistribution[] | undefined;

export interface Provider {
  readonly state: "system" | "pinned" | "unpinned" | "none";
  readonly distributions: readonly string[];
}

/** Libraries by the beginning of their names, and the distributions that bring them; a name may go on. */
const knownProviders: readonly (readonly [libraries: RegExp, distributions: RegExp, example: string])[] = [
  [/^(?:lib)?(?:torch|c10|shm\b)/, /^torch$/, "torch"],
  [
    /^(?:lib)?(?:cud(?:art|nn)|cublas|cusparse|cusolver|curand|cufft|cufile|cupti|nccl|nvrtc|nvjitlink|nvtoolsext|nvjpeg|npp)/i,
    /^(?:nvidia-|torch$|cuda-toolkit$)/,
    "nvidia-*",
  ],
  [/^(?:lib)?(?:arrow|parquet)/, /^pyarrow$/, "pyarrow"],
  [/^(?:lib)?hdf5/, /^h5py$|^hdf5/, "h5py"],
  [/^(?:lib)?eckit/, /^eckitlib$/, "eckitlib"],
  [/^(?:lib)?eccodes/, /^eccodeslib$/, "eccodeslib"],
  [
    /^(?:lib)?(?:cudf|rmm|raft|cuspatial|cugraph|kvikio)/,
    /^(?:lib|py)?(?:cudf|rmm|raft|cuspatial|cugraph|kvikio)/,
    "libcudf",
  ],
  [/^(?:lib)?tensorflow/, /^tensorflow/, "tensorflow"],
  [/^(?:lib)?(?:scipy_)?openblas/, /^(?:scipy-openblas|numpy$)/, "scipy-openblas"],
  [/^(?:lib)?(?:tbb|tbbmalloc)/, /^tbb$/, "tbb"],
  [/^(?:lib)?(?:mkl|iomp5)/, /^(?:mkl|intel-openmp)$/, "mkl"],
];

/** Of a graphics card's driver: no package may carry them. */
const drivers = ["libcuda.so", "libnvidia-ml.so", "libnvcuvid.so", "libnvidia-encode.so", "libOpenCL.so"];

/** DLLs that are a part of Windows or of Python. */
const windows =
  /^(?:api-ms-win|ext-ms-|python3|vcruntime140|msvcp140|concrt140|ucrtbase|nvcuda|vulkan-1|opengl32|(?:advapi32|avrt|bcrypt|cfgmgr32|combase|comctl32|comdlg32|crypt32|d3d\d+|dbghelp|dnsapi|dwmapi|dwrite|dxgi|gdi32|gdiplus|hid|imm32|iphlpapi|kernel32|mf|mfplat|mpr|msvcrt|ncrypt|netapi32|ntdll|ole32|oleaut32|pdh|powrprof|propsys|psapi|rpcrt4|secur32|setupapi|shcore|shell32|shlwapi|user32|userenv|uxtheme|version|wininet|winhttp|winmm|wldap32|ws2_32)\.dll)/i;

const systemLibraries = new Set(platformPolicies.flatMap(({ libraries }) => libraries).map(stem));

/**
 * Where a library comes from that is left out of the wheel; a text where that is not known.
 *
 * @param pattern as written: a name, a path, with wildcards or without.
 */
export function provider(pattern: string, dependencies: Dependencies): Provider | string {
  const name = baseName(pattern);
  if (isSystem(name)) return { state: "system", distributions: [] };
  if (dependencies === undefined) return "the project's dependencies are not in a file that is read";
  const known = knownProviders.filter(([libraries]) => libraries.test(name));
  const candidates =
    known.length === 0
      ? dependencies
      : dependencies.filter((dependency) => known.some(([, distributions]) => distributions.test(dependency.name)));
  const distributions = known.length === 0 ? [] : known.map(([, , example]) => example);
  if (candidates.some(({ pinned }) => pinned !== undefined)) return { state: "pinned", distributions };
  return { state: candidates.length > 0 ? "unpinned" : "none", distributions };
}

/** A pattern that leaves open how the name goes on counts where what is there is long enough to mean one library. */
function isSystem(name: string): boolean {
  const literal = name.split(/[*?[]/)[0] ?? "";
  if (windows.test(name)) return true;
  if (drivers.some((driver) => literal.startsWith(driver))) return true;
  if (literal.includes(".so") || literal === name) return systemLibraries.has(stem(literal));
  return literal.length >= 8 && systemLibraries.has(literal.replace(/[.-]$/, ""));
}

function stem(library: string): string {
  return library.split(".so")[0] as string;
}

/** What pyproject.toml or setup.cfg says; of several files with a project the first that names dependencies. */
export function readDependencies(requirements: readonly ProjectRequirements[]): Dependencies {
  if (requirements.length === 0 || requirements.every(({ dynamic }) => dynamic)) return undefined;
  return requirements.flatMap(({ lines }) => lines.flatMap((line) => requiredDistribution(line) ?? []));
}
