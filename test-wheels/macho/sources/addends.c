/* A pointer behind the start of another library's variable: the bind has an addend too large for the pointer itself. */
extern char needed_state[];
extern int needed_version(void);

char *addends_far = needed_state + 70000;
int (*addends_version)(void) = needed_version;
