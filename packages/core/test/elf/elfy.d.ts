/** elfy publishes no types; these are of what the tests look at. */
declare module "elfy" {
  interface Parsed {
    readonly class: "32" | "64";
    readonly endian: "lsb" | "msb";
    readonly entry: number;
    readonly phoff: number;
    readonly phnum: number;
    readonly shoff: number;
    readonly shnum: number;
    readonly flags: number;
    readonly body: {
      readonly programs: readonly { offset: number; vaddr: number; filesz: number; memsz: number; align: number }[];
      readonly sections: readonly { name: string; addr: number; off: number; size: number }[];
    };
  }
  export function parse(bytes: Buffer): Parsed;
}
