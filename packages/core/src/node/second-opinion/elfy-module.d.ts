/** elfy publishes no types; these are of what is looked at. */
declare module "elfy" {
  /** Names of bits that are set; a bit without a name under its number. */
  type Flags = Readonly<Record<string, true>>;
  type Names = Readonly<Record<string, string>>;

  interface Program {
    /** Undefined where elfy has no name for it. */
    readonly type: string | undefined;
    readonly flags: Flags;
    readonly offset: number;
    readonly vaddr: number;
    readonly filesz: number;
    readonly memsz: number;
    readonly align: number;
  }

  interface Section {
    readonly name: string;
    /** The number where elfy has no name for it. */
    readonly type: string | number;
    readonly flags: Flags;
    readonly addr: number;
    readonly off: number;
    readonly size: number;
  }

  interface Parsed {
    readonly class: "32" | "64";
    readonly endian: "lsb" | "msb";
    readonly type: string | undefined;
    readonly machine: string | undefined;
    readonly entry: number;
    readonly flags: number;
    readonly phoff: number;
    readonly phentsize: number;
    readonly phnum: number;
    readonly shoff: number;
    readonly shentsize: number;
    readonly shnum: number;
    readonly shstrndx: number;
    readonly body: { readonly programs: readonly Program[]; readonly sections: readonly Section[] };
  }

  interface Parser {
    execute(bytes: Buffer): Parsed;
    /** The string at an offset of a table. */
    resolveStr(table: Buffer, offset: number): string;
  }

  const elfy: {
    readonly Parser: new () => Parser;
    /** The names that elfy gives to numbers. */
    readonly constants: Readonly<
      Record<"type" | "machine" | "entryType" | "entryFlags" | "sectType" | "sectFlags", Names>
    >;
  };
  export = elfy;
}
