# What ARM64EC and ARM64X images hold beside their code: which ranges are code of which machine.
    .section .rdata,"dr"
    .globl hybrid_metadata
    .p2align 3
hybrid_metadata:
    .long 1
    .rva ranges
    .long 3
    .zero 100
ranges:
    .long 0x1000, 0x100
    .long 0x2001, 0x200
    .long 0x3002, 0x300
