// A program without a run-time library.
__declspec(dllimport) int needed_area(int side);
int mainCRTStartup(void) { return needed_area(2); }
