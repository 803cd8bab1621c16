/* What abseil does: dump coverage if the program happens to be instrumented. A weak reference is no instrumentation. */
extern void __gcov_dump(void) __attribute__((weak));
void sample_abort(void) {
  if (__gcov_dump) __gcov_dump();
}
