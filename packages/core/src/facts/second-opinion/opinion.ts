import type { ByteSource } from "../../bytes/source.ts";

/** The libraries that read again. */
export const secondReaders = ["jszip", "elfy"] as const;
export type SecondReaderName = (typeof secondReaders)[number];

/** What a reader made of an input, or why it made nothing of it. */
export type Opinion<Reading> = { readonly reading: Reading } | { readonly failure: string };

/** One member of a container, as a reader sees it. */
export interface MemberReading {
  readonly path: string;
  readonly folder: boolean;
  /** Of a file that could be read: the bytes it unpacks to, their SHA-256 in lower-case hexadecimal. */
  readonly content: { readonly size: number; readonly sha256: string } | undefined;
  /** Why a file could not be read. */
  readonly failure?: string;
}

/** A field that a reader has no word for is undefined and is not compared. */
type Fields = Readonly<Record<string, number | string | undefined>>;

/** The tables of an ELF file as a reader sees them, as plain fields called by what they are. */
export interface ElfReading {
  readonly header: Fields;
  readonly segments: readonly Fields[];
  readonly sections: readonly Fields[];
}

/** The second readers of one wheel. Whatever becomes of a library, their promises are kept: with a failure at worst. */
export interface SecondReaders {
  readContainer(source: ByteSource): Promise<Opinion<readonly MemberReading[]>>;
  readElf(bytes: Uint8Array): Promise<Opinion<ElfReading>>;
  /** Stop them; what they have not answered is a failure. */
  close(): Promise<void>;
}

/** Independent readers that the surroundings lend, as they lend the {@link Platform}. */
export interface SecondOpinion {
  /** The readers of one wheel, which share nothing with those of another. */
  open(): SecondReaders;
}

/** A second opinion that cannot be had, always for the same reason. */
export function unavailableOpinion(reason: string): SecondOpinion {
  const answer = async (): Promise<Opinion<never>> => ({ failure: reason });
  return { open: () => ({ readContainer: answer, readElf: answer, close: async () => undefined }) };
}
