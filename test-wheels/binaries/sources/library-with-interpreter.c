/* A library that can also be run, as libc.so.6 and libQt5Core.so.5 can: PT_INTERP alone does not make a program. */
const char interpreter[] __attribute__((section(".interp"), used)) = "/lib64/ld-linux-x86-64.so.2";
int sample_answer(void) { return 42; }
