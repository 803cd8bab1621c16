// Data that all processes share.
__attribute__((section(".shared"))) int counter = 1;
__declspec(dllexport) int demo_count(void) { return ++counter; }
