/** The signature of a local header, and its size without name and extra fields (APPNOTE 4.3.7). */
export const LOCAL_SIGNATURE = 0x04034b50;
export const LOCAL_SIZE = 30;

/** Of an entry of the central directory, without name, extra fields and comment (APPNOTE 4.3.12). */
export const ENTRY_SIGNATURE = 0x02014b50;
export const ENTRY_SIZE = 46;

/** Of the end record, without the comment, and of the two ZIP64 records before it (APPNOTE 4.3.14 to 4.3.16). */
export const END_SIGNATURE = 0x06054b50;
export const END_SIZE = 22;
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
export const ZIP64_LOCATOR_SIZE = 20;
export const ZIP64_END_SIGNATURE = 0x06064b50;
export const ZIP64_END_SIZE = 56;

/** The upper byte of "version made by" of an archive that was made on Unix (APPNOTE 4.4.2). */
export const MADE_BY_UNIX = 3;

/** The identifier of the ZIP64 extended information field (APPNOTE 4.5.3), and what a plain field holds then. */
export const ZIP64 = 0x0001;
export const SENTINEL = 0xffffffff;

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
