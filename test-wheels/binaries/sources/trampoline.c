/* A nested function whose address escapes: gcc builds a trampoline on the stack, which must then be executable. */
extern int sample_apply(int (*function)(int), int value);
int sample_apply(int (*volatile function)(int), int value) { return function(value); }
int sample_nested(int base) {
  int add(int value) { return value + base; }
  return sample_apply(add, 2);
}
