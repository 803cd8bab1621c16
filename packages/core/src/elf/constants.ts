/** Numbers of the System V gABI and its GNU and processor supplements, under the names they have there. */

export const ET_REL = 1;
export const ET_EXEC = 2;
export const ET_DYN = 3;
export const ET_CORE = 4;

export const PT_LOAD = 1;
export const PT_DYNAMIC = 2;
export const PT_INTERP = 3;
export const PT_NOTE = 4;
export const PT_GNU_EH_FRAME = 0x6474e550;
export const PT_GNU_STACK = 0x6474e551;
export const PT_GNU_RELRO = 0x6474e552;
export const PT_ARM_EXIDX = 0x70000001;

export const PF_X = 1;
export const PF_W = 2;

export const PN_XNUM = 0xffff;
export const SHN_UNDEF = 0;
export const SHN_XINDEX = 0xffff;
export const SHT_NOBITS = 8;

export const DT_NULL = 0;
export const DT_NEEDED = 1;
export const DT_PLTRELSZ = 2;
export const DT_HASH = 4;
export const DT_STRTAB = 5;
export const DT_SYMTAB = 6;
export const DT_RELA = 7;
export const DT_RELASZ = 8;
export const DT_STRSZ = 10;
export const DT_SYMENT = 11;
export const DT_SONAME = 14;
export const DT_RPATH = 15;
export const DT_REL = 17;
export const DT_RELSZ = 18;
export const DT_PLTREL = 20;
export const DT_DEBUG = 21;
export const DT_TEXTREL = 22;
export const DT_JMPREL = 23;
export const DT_BIND_NOW = 24;
export const DT_RUNPATH = 29;
export const DT_FLAGS = 30;
export const DT_VERSYM = 0x6ffffff0;
export const DT_VERDEF = 0x6ffffffc;
export const DT_VERDEFNUM = 0x6ffffffd;
export const DT_VERNEED = 0x6ffffffe;
export const DT_VERNEEDNUM = 0x6fffffff;
export const DT_AUDIT = 0x6ffffefc;
export const DT_DEPAUDIT = 0x6ffffefb;
export const DT_AUXILIARY = 0x7ffffffd;
export const DT_FILTER = 0x7fffffff;
export const DT_GNU_HASH = 0x6ffffef5;
export const DT_FLAGS_1 = 0x6ffffffb;

export const DF_STATIC_TLS = 0x10;
export const DF_TEXTREL = 0x4;
export const DF_BIND_NOW = 0x8;
export const DF_1_NOW = 0x1;
export const DF_1_INITFIRST = 0x20;
export const DF_1_NOOPEN = 0x40;
export const DF_1_INTERPOSE = 0x400;
export const DF_1_PIE = 0x08000000;

export const STB_LOCAL = 0;
export const STB_WEAK = 2;
export const STV_INTERNAL = 1;
export const STV_HIDDEN = 2;

export const NT_GNU_BUILD_ID = 3;
export const NT_GNU_PROPERTY_TYPE_0 = 5;

export const EM_386 = 3;
export const EM_PPC = 20;
export const EM_PPC64 = 21;
export const EM_S390 = 22;
export const EM_ARM = 40;
export const EM_X86_64 = 62;
export const EM_AARCH64 = 183;
export const EM_RISCV = 243;
export const EM_LOONGARCH = 258;
export const EM_ALPHA = 0x9026;

/** The relocation that fills a lazily bound slot of the procedure linkage table, by machine. */
export const jumpSlotRelocation: Readonly<Record<number, number>> = {
  [EM_386]: 7,
  [EM_X86_64]: 7,
  [EM_PPC]: 21,
  [EM_PPC64]: 21,
  [EM_S390]: 11,
  [EM_ARM]: 22,
  [EM_AARCH64]: 1026,
  [EM_RISCV]: 5,
  [EM_LOONGARCH]: 5,
};

/** The relocation that fills a slot of the global offset table at load, by machine; code built with -fno-plt calls through these. */
export const globDatRelocation: Readonly<Record<number, number>> = { [EM_X86_64]: 6, [EM_AARCH64]: 1025 };
