/* The library that uses-needed.c is linked with. It is never shipped. */
int needed_value(void) { return 41; }
