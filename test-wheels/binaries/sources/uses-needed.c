/* Calls a function of libneeded.so.1, which is nowhere to be found: so the loader has to walk the search path. */
extern int needed_value(void);
int sample_value(void) { return needed_value() + 1; }
