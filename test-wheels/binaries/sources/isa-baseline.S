/* GNU_PROPERTY_X86_ISA_1_NEEDED = x86-64-baseline, by hand: GNU ld 2.40 fails with an internal error on
   -z x86-64-baseline. */
    .section .note.gnu.property,"a",@note
    .balign 8
    .long 4, 16, 5
    .asciz "GNU"
    .long 0xc0008002, 4, 1, 0
    .section .note.GNU-stack,"",@progbits
