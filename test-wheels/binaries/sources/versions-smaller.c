/* The library without the function that a build option takes away. */
int sample_first(void) { return 1; }
