// An extension module: what Python starts it by, and what it asks of Python's library. NEEDED: and of one beside it.
__declspec(dllimport) void *PyModule_Create2(void *definition, int version);

static long definition[16];

#ifdef NEEDED
__declspec(dllimport) int needed_area(int side);
__declspec(dllexport) int demo_area(int side) { return needed_area(side); }
#endif

__declspec(dllexport) void *PyInit__core(void) { return PyModule_Create2(definition, 1013); }
