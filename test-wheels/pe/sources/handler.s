# An exception handler that is registered (SafeSEH): i386 only.
    .def @feat.00; .scl 3; .type 0; .endef
    .globl @feat.00
@feat.00 = 1
    .def _handler; .scl 2; .type 32; .endef
    .text
    .globl _handler
_handler:
    movl $1, %eax
    ret
    .safeseh _handler
