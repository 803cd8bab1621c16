/* A Python extension module as setuptools links it: the interpreter's symbols are left to be found when it is loaded. */
extern void *PyModule_Create2(void *, int);
extern int PyErr_Occurred_or_later(void) __attribute__((weak_import));
extern int puts(const char *);

static struct { const char *name; } definition = {"demo"};

void *PyInit_demo(void) {
  puts("demo");
  if (PyErr_Occurred_or_later) PyErr_Occurred_or_later();
  return PyModule_Create2(&definition, 1013);
}
