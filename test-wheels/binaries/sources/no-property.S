/* An assembly object without a GNU property note: the linker then drops CET for the whole output. */
    .text
    .globl sample_assembly
    .type sample_assembly, @function
sample_assembly:
    ret
    .size sample_assembly, .-sample_assembly
    .section .note.GNU-stack,"",@progbits
