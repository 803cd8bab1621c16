/* A section that is allocated, writable and executable: the linker has to make a segment with all three rights. */
    .section .patchable,"awx",@progbits
    .globl sample_patchable
    .type sample_patchable, @function
sample_patchable:
    ret
    .size sample_patchable, .-sample_patchable
    .section .note.GNU-stack,"",@progbits
