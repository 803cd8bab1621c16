/**
 * Libraries that belong to the operating system or to a driver: no wheel could bring its own, and no other place has
 * them. Without `lib` and what follows the name.
 */
const systemLibraries = new Set(
  // POSIX, glibc and musl, macOS
  (
    "c m dl pthread rt util System System.B objc proc " +
    // Frameworks of macOS, by the name that find_library takes
    "CoreFoundation CoreServices ApplicationServices CoreGraphics CoreText CoreAudio Foundation AppKit Cocoa Carbon " +
    "Security IOKit Metal QuartzCore SystemConfiguration " +
    // Windows
    "kernel32 kernelbase ntdll user32 gdi32 advapi32 shell32 shlwapi shcore ole32 oleaut32 ws2_32 wsock32 iphlpapi " +
    "crypt32 bcrypt ncrypt secur32 wininet winhttp psapi dbghelp version comctl32 comdlg32 setupapi winmm userenv " +
    "netapi32 rpcrt4 powrprof dwmapi uxtheme msvcrt ucrtbase imm32 mpr wtsapi32 propsys " +
    // Drivers
    "cuda nvcuda nvidia-ml nvml amdhip64 OpenCL"
  )
    .split(" ")
    .map((name) => name.toLowerCase()),
);

export function isSystemLibrary(name: string): boolean {
  const plain = name
    .replace(/^lib/, "")
    .replace(/\.(?:so(?:\.[\d.]+)?|(?:\d+\.)?dylib|dll)$/i, "")
    .toLowerCase();
  return systemLibraries.has(plain);
}
