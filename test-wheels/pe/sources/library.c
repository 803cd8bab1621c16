// A library that imports by name and by number, and has places that move with it.
__declspec(dllimport) int needed_area(int side);
__declspec(dllimport) int needed_hidden(int side);

static int numbers[4] = {1, 2, 3, 4};
int *const places[3] = {&numbers[0], &numbers[1], &numbers[2]};

__declspec(dllexport) int demo_area(int side) { return needed_area(side) * *places[side & 1]; }
__declspec(dllexport) int demo_hidden(int side) { return needed_hidden(side); }
