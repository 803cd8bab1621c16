/* Stands in for PROJ: its soname, one of its functions, and nothing else of it. */
int proj_context_create(void) { return 1; }
