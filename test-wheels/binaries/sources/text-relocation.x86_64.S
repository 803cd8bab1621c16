/* An absolute address inside .text: the loader has to make the code writable to fill it in. */
    .text
    .globl sample_table
    .type sample_table, @function
sample_table:
    leaq 1f(%rip), %rax
    ret
    .balign 8
1:  .quad sample_value
    .size sample_table, .-sample_table
    .data
    .globl sample_value
sample_value:
    .quad 5
    .section .note.GNU-stack,"",@progbits
