// Post-processing steps for the fixtures: what no linker can be asked for, but patchelf, sstrip, old linkers,
// broken packers and attackers produce. Every step changes the file's bytes in place and never its length,
// except `truncate`. This is deliberately not built on wheel-guard's own parser, whose tests rest on the result.

const programHeaderTypes = {
  PT_NULL: 0,
  PT_LOAD: 1,
  PT_DYNAMIC: 2,
  PT_INTERP: 3,
  PT_NOTE: 4,
  PT_PHDR: 6,
  PT_TLS: 7,
  PT_GNU_EH_FRAME: 0x6474e550,
  PT_GNU_STACK: 0x6474e551,
  PT_GNU_RELRO: 0x6474e552,
  PT_GNU_PROPERTY: 0x6474e553,
};

const dynamicTags = {
  DT_NULL: 0,
  DT_NEEDED: 1,
  DT_HASH: 4,
  DT_STRTAB: 5,
  DT_SYMTAB: 6,
  DT_STRSZ: 10,
  DT_SONAME: 14,
  DT_RPATH: 15,
  DT_SYMBOLIC: 16,
  DT_DEBUG: 21,
  DT_TEXTREL: 22,
  DT_BIND_NOW: 24,
  DT_RUNPATH: 29,
  DT_FLAGS: 30,
  DT_GNU_HASH: 0x6ffffef5,
  DT_FLAGS_1: 0x6ffffffb,
  DT_VERNEED: 0x6ffffffe,
  DT_VERNEEDNUM: 0x6fffffff,
};

/** Field offset and width in [32-bit, 64-bit] program headers; "a" is address-sized. */
const programHeaderFields = {
  type: [0, 0, 4],
  flags: [24, 4, 4],
  offset: [4, 8, "a"],
  vaddr: [8, 16, "a"],
  filesz: [16, 32, "a"],
  memsz: [20, 40, "a"],
  align: [28, 48, "a"],
};

const fileHeaderFields = {
  type: [16, 16, 2],
  machine: [18, 18, 2],
  phoff: [28, 32, "a"],
  shoff: [32, 40, "a"],
  phentsize: [42, 54, 2],
  phnum: [44, 56, 2],
  shentsize: [46, 58, 2],
  shnum: [48, 60, 2],
  shstrndx: [50, 62, 2],
};

class Image {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.wide = bytes[4] === 2;
    this.little = bytes[5] === 1;
    this.word = this.wide ? 8 : 4;
  }

  read(at, width) {
    const size = width === "a" ? this.word : width;
    if (size === 2) return this.view.getUint16(at, this.little);
    if (size === 4) return this.view.getUint32(at, this.little);
    return Number(this.view.getBigUint64(at, this.little));
  }

  write(at, width, value) {
    const size = width === "a" ? this.word : width;
    if (size === 2) this.view.setUint16(at, Number(value), this.little);
    else if (size === 4) this.view.setUint32(at, Number(value), this.little);
    else this.view.setBigUint64(at, BigInt.asUintN(64, BigInt(value)), this.little);
  }

  header(field) {
    const [narrow, wide, width] = fileHeaderFields[field];
    return { at: this.wide ? wide : narrow, width };
  }

  get(field) {
    const { at, width } = this.header(field);
    return this.read(at, width);
  }

  set(field, value) {
    const { at, width } = this.header(field);
    this.write(at, width, value);
  }

  /** File offsets of the program headers of a type, in order. */
  programHeaders(type) {
    const wanted = programHeaderTypes[type];
    const found = [];
    for (let index = 0; index < this.get("phnum"); index++) {
      const at = this.get("phoff") + index * this.get("phentsize");
      if (this.read(at, 4) === wanted) found.push(at);
    }
    return found;
  }

  programHeader(type, occurrence = 1) {
    const all = this.programHeaders(type);
    const at = all.at(occurrence > 0 ? occurrence - 1 : occurrence);
    if (at === undefined) throw new Error(`no program header ${type} number ${occurrence}`);
    return at;
  }

  field(at, field) {
    const [narrow, wide, width] = programHeaderFields[field];
    return { at: at + (this.wide ? wide : narrow), width };
  }

  getField(header, field) {
    const { at, width } = this.field(header, field);
    return this.read(at, width);
  }

  setField(header, field, value) {
    const { at, width } = this.field(header, field);
    this.write(at, width, value);
  }

  /** Entries of the dynamic table up to and including the first DT_NULL. */
  dynamic() {
    const header = this.programHeader("PT_DYNAMIC");
    const start = this.getField(header, "offset");
    const end = start + this.getField(header, "filesz");
    const entries = [];
    for (let at = start; at < end; at += 2 * this.word) {
      entries.push({ at, tag: this.read(at, "a"), value: this.read(at + this.word, "a") });
      if (entries.at(-1).tag === 0) break;
    }
    return { start, end, entries };
  }

  entry(tag) {
    const found = this.dynamic().entries.find((entry) => entry.tag === dynamicTags[tag]);
    if (!found) throw new Error(`no dynamic entry ${tag}`);
    return found;
  }

  offsetOf(address) {
    for (const header of this.programHeaders("PT_LOAD")) {
      const start = this.getField(header, "vaddr");
      if (address >= start && address < start + this.getField(header, "filesz"))
        return address - start + this.getField(header, "offset");
    }
    throw new Error(`address 0x${address.toString(16)} is in no segment`);
  }
}

/** The new value: `value` as it is, `add` to or `or` into what is there (both may be hexadecimal in the YAML). */
function changed(before, { value, add, or, clear }) {
  if (value !== undefined) return value;
  if (add !== undefined) return before + add;
  if (or !== undefined) return Number(BigInt(before) | BigInt(or));
  return Number(BigInt(before) & ~BigInt(clear));
}

const steps = {
  /** What `sstrip` does: the file loads as before, but offers no section to look at. */
  "zero-section-headers"(image) {
    const start = image.get("shoff");
    image.bytes.fill(0, start, start + image.get("shnum") * image.get("shentsize"));
    for (const field of ["shoff", "shnum", "shstrndx"]) image.set(field, 0);
  },

  /** Removes one program header and closes the gap, as if the linker had never written it. */
  "drop-program-header"(image, { type, occurrence }) {
    const size = image.get("phentsize");
    const at = image.programHeader(type, occurrence);
    const end = image.get("phoff") + image.get("phnum") * size;
    image.bytes.copyWithin(at, at + size, end);
    image.bytes.fill(0, end - size, end);
    image.set("phnum", image.get("phnum") - 1);
    for (const self of image.programHeaders("PT_PHDR"))
      for (const field of ["filesz", "memsz"]) image.setField(self, field, image.getField(self, field) - size);
  },

  "set-program-header"(image, { type, occurrence, field, ...change }) {
    const at = image.programHeader(type, occurrence);
    image.setField(at, field, changed(image.getField(at, field), change));
  },

  /** Turns one header into another kind, keeping or changing its rights: the only way to get a second one of a kind. */
  "retype-program-header"(image, { type, occurrence, to, flags, like }) {
    const at = image.programHeader(type, occurrence);
    if (like) {
      const model = image.programHeader(like);
      image.bytes.copyWithin(at, model, model + image.get("phentsize"));
    }
    image.setField(at, "type", programHeaderTypes[to]);
    if (flags !== undefined) image.setField(at, "flags", flags);
  },

  "set-file-header"(image, { field, ...change }) {
    image.set(field, changed(image.get(field), change));
  },

  "set-dynamic"(image, { tag, ...change }) {
    const entry = image.entry(tag);
    image.write(entry.at + image.word, "a", changed(entry.value, change));
  },

  "retag-dynamic"(image, { tag, to }) {
    image.write(image.entry(tag).at, "a", dynamicTags[to]);
  },

  /** Uses one of the spare DT_NULL entries that GNU ld leaves at the end of the table. */
  "add-dynamic"(image, { tag, value }) {
    const { entries, end } = image.dynamic();
    const last = entries.at(-1).at;
    if (last + 4 * image.word > end) throw new Error("no spare dynamic entry");
    image.write(last, "a", dynamicTags[tag]);
    image.write(last + image.word, "a", value);
  },

  "remove-dynamic"(image, { tag }) {
    const { end } = image.dynamic();
    const { at } = image.entry(tag);
    image.bytes.copyWithin(at, at + 2 * image.word, end);
    image.bytes.fill(0, end - 2 * image.word, end);
  },

  /** DT_HASH's second word (nchain) is the number of dynamic symbols; s390x has 8-byte words there, no fixture needs it. */
  "set-hash-chain-count"(image, { value }) {
    image.write(image.offsetOf(image.entry("DT_HASH").value) + 4, 4, value);
  },

  /** vn_next of the first version record. */
  "set-version-next"(image, { value }) {
    image.write(image.offsetOf(image.entry("DT_VERNEED").value) + 12, 4, value);
  },

  /** Makes the last version record lead back to the first, which only 32-bit arithmetic can express. */
  "close-version-cycle"(image) {
    const first = image.offsetOf(image.entry("DT_VERNEED").value);
    let last = first;
    while (image.read(last + 12, 4) !== 0) last += image.read(last + 12, 4);
    if (last === first) throw new Error("a cycle needs two version records");
    image.write(last + 12, 4, first - last + 2 ** 32);
  },

  /** Cuts the file inside the dynamic table, after that many entries. */
  "truncate-in-dynamic"(image, { entries }) {
    const { start } = image.dynamic();
    return image.bytes.subarray(0, start + entries * 2 * image.word + image.word);
  },
};

/** Applies one step, `{ step: name, …arguments }`, and returns the bytes of the changed file. */
export function patch(bytes, { step, ...options }) {
  const apply = steps[step];
  if (!apply) throw new Error(`unknown step ${step}`);
  return apply(new Image(bytes), options) ?? bytes;
}
