/* An extension module that calls into PROJ, which is linked under its real soname. */
extern int proj_context_create(void);
struct definition;
extern void *PyModule_Create2(struct definition *definition, int version);
static int placeholder[16];

__attribute__((visibility("default"))) void *PyInit__core(void) {
  placeholder[0] = proj_context_create();
  return PyModule_Create2((struct definition *)placeholder, 1013);
}
