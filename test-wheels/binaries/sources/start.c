/* A program without any C library: it leaves at once. Small enough to show a static PIE, which libc would make big. */
static const char *const words[] = {"a relative relocation", "and another one"};
__attribute__((visibility("hidden"))) const char *const *table = words;

void _start(void) {
  __asm__ volatile("xor %%edi, %%edi\n\tmov $60, %%eax\n\tsyscall" : : "r"(table) : "rdi", "rax");
  __builtin_unreachable();
}
