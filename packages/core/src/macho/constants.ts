/** Numbers of Apple's <mach-o/loader.h>, <mach-o/fat.h>, <mach-o/nlist.h> and <kern/cs_blobs.h>, under the names they have there. */

export const MH_MAGIC = 0xfeedface;
export const MH_MAGIC_64 = 0xfeedfacf;
export const FAT_MAGIC = 0xcafebabe;
export const FAT_MAGIC_64 = 0xcafebabf;

export const MH_OBJECT = 1;
export const MH_DYLIB_STUB = 9;
export const MH_DSYM = 10;

/** The upper byte of a subtype holds capabilities, such as the version of the pointer authentication ABI. */
export const CPU_SUBTYPE_MASK = 0x00ffffff;

export const LC_SEGMENT = 0x1;
export const LC_SYMTAB = 0x2;
export const LC_LOAD_DYLIB = 0xc;
export const LC_ID_DYLIB = 0xd;
export const LC_LOAD_DYLINKER = 0xe;
export const LC_LOAD_WEAK_DYLIB = 0x80000018;
export const LC_SEGMENT_64 = 0x19;
export const LC_UUID = 0x1b;
export const LC_RPATH = 0x8000001c;
export const LC_CODE_SIGNATURE = 0x1d;
export const LC_REEXPORT_DYLIB = 0x8000001f;
export const LC_LAZY_LOAD_DYLIB = 0x20;
export const LC_ENCRYPTION_INFO = 0x21;
export const LC_DYLD_INFO = 0x22;
export const LC_DYLD_INFO_ONLY = 0x80000022;
export const LC_LOAD_UPWARD_DYLIB = 0x80000023;
export const LC_VERSION_MIN_MACOSX = 0x24;
export const LC_VERSION_MIN_IPHONEOS = 0x25;
export const LC_DYLD_ENVIRONMENT = 0x27;
export const LC_ENCRYPTION_INFO_64 = 0x2c;
export const LC_VERSION_MIN_TVOS = 0x2f;
export const LC_VERSION_MIN_WATCHOS = 0x30;
export const LC_BUILD_VERSION = 0x32;
export const LC_DYLD_EXPORTS_TRIE = 0x80000033;
export const LC_DYLD_CHAINED_FIXUPS = 0x80000034;

/** In the place of the timestamp it says that flags follow the versions of a library's command (dylib_use_command). */
export const DYLIB_USE_MARKER = 0x1a741800;
export const DYLIB_USE_WEAK_LINK = 1;
export const DYLIB_USE_REEXPORT = 2;
export const DYLIB_USE_UPWARD = 4;
export const DYLIB_USE_DELAYED_INIT = 8;

export const N_STAB = 0xe0;
export const N_PEXT = 0x10;
export const N_TYPE = 0x0e;
export const N_EXT = 0x01;
export const N_UNDF = 0x0;
export const N_PBUD = 0xc;
export const N_WEAK_REF = 0x40;
export const DYNAMIC_LOOKUP_ORDINAL = 0xfe;
export const EXECUTABLE_ORDINAL = 0xff;

export const CSMAGIC_CODEDIRECTORY = 0xfade0c02;
export const CSMAGIC_EMBEDDED_SIGNATURE = 0xfade0cc0;
export const CSSLOT_CODEDIRECTORY = 0;
export const CSSLOT_REQUIREMENTS = 2;
export const CSSLOT_ENTITLEMENTS = 5;
export const CSSLOT_DER_ENTITLEMENTS = 7;
export const CSSLOT_ALTERNATE_CODEDIRECTORIES = 0x1000;
export const CSSLOT_ALTERNATE_CODEDIRECTORY_LIMIT = 0x1005;
export const CSSLOT_SIGNATURESLOT = 0x10000;
