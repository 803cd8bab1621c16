/* A library that exports and imports nothing. */
static int nothing(void) { return 0; }
static int (*volatile const keep)(void) __attribute__((used)) = nothing;
