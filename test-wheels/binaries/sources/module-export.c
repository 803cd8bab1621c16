/* The export hook of PEP 793 (Python 3.15): a module may have this instead of PyInit_<name>. */
static int slots[4];
__attribute__((visibility("default"))) int *PyModExport_sample(void) { return slots; }
