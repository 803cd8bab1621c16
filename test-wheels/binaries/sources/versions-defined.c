/* A library that grew: its second release defined a second version beside the first. */
int sample_first(void) { return 1; }
int sample_second(void) { return 2; }
