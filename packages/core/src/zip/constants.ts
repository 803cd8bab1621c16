/** The signature of a local header (APPNOTE 4.3.7). */
export const LOCAL_SIGNATURE = 0x04034b50;

/** General purpose bits (APPNOTE 4.4.4). */
export const ENCRYPTED = 1 << 0;
export const DATA_DESCRIPTOR = 1 << 3;
export const PATCHED_DATA = 1 << 5;
export const STRONG_ENCRYPTION = 1 << 6;
/** The name is UTF-8. */
export const UTF8_NAME = 1 << 11;

/** Compression methods that wheels use (APPNOTE 4.4.5). */
export const STORED = 0;
export const DEFLATE = 8;
