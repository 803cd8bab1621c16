import elfy from "elfy";
import type { ElfReading } from "../../facts/second-opinion/opinion.ts";

const { constants, Parser } = elfy;

/** Bytes that the names of all sections may take together; real files stay far below. */
const MOST_NAME_BYTES = 1 << 23;

/**
 * The tables of an ELF file as elfy reads them, by the names and in the numbers of our own reading.
 *
 * Its alignment and entry size of 64-bit sections are left out: elfy reads them two bytes too early.
 *
 * @throws {Error} where elfy fails on the file: whatever it throws.
 */
export function readElfAgain(bytes: Uint8Array): ElfReading {
  const parsed = boundedParser().execute(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
  return {
    header: {
      class: Number(parsed.class),
      "byte order": parsed.endian === "lsb" ? "little" : "big",
      type: numberOf(parsed.type, typeNumbers),
      machine: numberOf(parsed.machine, machineNumbers),
      flags: parsed.flags,
      "entry point": parsed.entry,
      "offset of the program headers": parsed.phoff,
      "size of a program header": parsed.phentsize,
      "number of program headers": parsed.phnum,
      "offset of the section headers": parsed.shoff,
      "size of a section header": parsed.shentsize,
      "number of section headers": parsed.shnum,
      "section of the names": parsed.shstrndx,
    },
    segments: parsed.body.programs.map(({ type, flags, offset, vaddr, filesz, memsz, align }) => ({
      type: numberOf(type, segmentTypeNumbers),
      flags: bitsOf(flags, segmentFlagNumbers),
      offset,
      address: vaddr,
      "size in the file": filesz,
      "size in memory": memsz,
      alignment: align,
    })),
    sections: parsed.body.sections.map(({ name, type, flags, addr, off, size }) => ({
      name,
      type: typeof type === "number" ? type : numberOf(type, sectionTypeNumbers),
      flags: bitsOf(flags, sectionFlagNumbers),
      address: addr,
      offset: off,
      size,
    })),
  };
}

/**
 * A parser that gives up on names that are many times larger than any real file's.
 *
 * Sixty thousand sections may share one name of many megabytes, and the heap limit of a thread does not hold against
 * a single large string: V8 ends the whole process.
 */
function boundedParser(): InstanceType<typeof Parser> {
  const parser = new Parser();
  const resolve = parser.resolveStr;
  let budget = MOST_NAME_BYTES;
  parser.resolveStr = (table, offset) => {
    const end = table.indexOf(0, offset);
    budget -= Math.max(0, (end < 0 ? table.length : end) - offset);
    if (budget < 0) throw new Error(`the names of the sections take more than ${MOST_NAME_BYTES} bytes`);
    return resolve.call(parser, table, offset);
  };
  return parser;
}

type Numbers = ReadonlyMap<string, number>;

/** elfy's tables the other way round. Where two numbers have one name the name stands for none. */
function numbersOf(names: Readonly<Record<string, string>>): Numbers {
  const numbers = new Map<string, number>();
  const doubled = new Set<string>();
  for (const [number, name] of Object.entries(names)) {
    if (numbers.has(name)) doubled.add(name);
    numbers.set(name, Number(number));
  }
  for (const name of doubled) numbers.delete(name);
  return numbers;
}

const typeNumbers = numbersOf(constants.type);
const machineNumbers = numbersOf(constants.machine);
const segmentTypeNumbers = numbersOf(constants.entryType);
const segmentFlagNumbers = numbersOf(constants.entryFlags);
const sectionTypeNumbers = numbersOf(constants.sectType);
const sectionFlagNumbers = numbersOf(constants.sectFlags);

function numberOf(name: string | undefined, numbers: Numbers): number | undefined {
  return name === undefined ? undefined : numbers.get(name);
}

/** The lower 32 bits of flags that elfy has taken apart. */
function bitsOf(flags: Readonly<Record<string, true>>, numbers: Numbers): number {
  return Object.keys(flags).reduce((sum, bit) => sum | (numbers.get(bit) ?? Number(bit)), 0) >>> 0;
}
