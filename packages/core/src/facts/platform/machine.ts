import type { Subject } from "../subject.ts";

/** EM_CUDA, EM_AMDGPU and EM_BPF: code for a graphics processor or the kernel, which is only carried along. */
const deviceMachines: ReadonlySet<string> = new Set(["machine-190", "machine-224", "machine-247"]);

/** The machine as platform tags would call it: 32-bit x86-64 code is x32, for which there is no tag. */
export function effectiveMachine({ facts }: Subject): string | undefined {
  const machine = facts["binary.machine"];
  return machine === "x86_64" && facts["binary.bits"] === 32 ? "x32" : machine;
}

/** Is it code that a process of the host maps? Objects, core dumps and programs for devices are only data. */
export function isHostCode(subject: Subject): boolean {
  const type = subject.facts["elf.type"];
  const machine = subject.facts["binary.machine"] ?? "";
  return subject.kind === "elf" && type !== "relocatable" && type !== "core" && !deviceMachines.has(machine);
}

/** 32-bit ARM by rising demands: code for an earlier one runs on a later one. */
const armOrder = ["armv5l", "armv6l", "armv7l"];

/** The machine without the micro-architecture level that a tag may name: `x86_64_v3` is `x86_64`. */
export function baselineMachine(architecture: string): string {
  return architecture.replace(/^x86_64_v[234]$/, "x86_64");
}

/** Can a process of this architecture, as a tag names it, load code for this machine? */
export function runsOn(machine: string, architecture: string): boolean {
  const host = baselineMachine(architecture);
  if (machine === host) return true;
  const needed = armOrder.indexOf(machine);
  // Without hard float the code has another calling convention, which only a tag without a policy leaves open.
  return needed > 0 && needed <= armOrder.indexOf(host);
}

/** The highest instruction set level that a tag of this architecture promises, from 1. */
export function promisedLevel(architecture: string): number {
  return Number(/^x86_64_v([234])$/.exec(architecture)?.[1] ?? 1);
}

/** The level that `elf.isa-needed` names, from 1; 0 where the file names none. */
export function neededLevel(isa: string | undefined): number {
  return isa === undefined ? 0 : Number(/-v([234])$/.exec(isa)?.[1] ?? 1);
}
