// A library for GNU ld, with an entry point of its own instead of the run-time library.
static int number = 7;
int *place = &number;
__declspec(dllexport) int demo_number(void) { return *place; }
int __stdcall DllMainCRTStartup(void *module, unsigned long reason, void *reserved) { return 1; }
