/* Hand-written assembly without .note.GNU-stack: one such object makes the whole library ask for an executable stack. */
    .text
    .globl sample_assembly
    .type sample_assembly, @function
sample_assembly:
    ret
    .size sample_assembly, .-sample_assembly
