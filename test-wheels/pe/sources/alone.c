// A library that needs no other.
static int number = 7;
int *place = &number;
__declspec(dllexport) int demo_number(void) { return *place; }
