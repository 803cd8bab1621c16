/* What every extension module has, without Python's headers: PyInit_<name>, and calls into the interpreter. */
struct definition;
extern void *PyModule_Create2(struct definition *definition, int version);
static int placeholder[16];

__attribute__((visibility("default"))) void *PyInit_sample(void) {
  return PyModule_Create2((struct definition *)placeholder, 1013);
}
