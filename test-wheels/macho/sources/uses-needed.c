/* Uses a function and a variable of another library. */
extern int needed_version(void);
extern int needed_state;

int uses_needed(void) { return needed_version() + needed_state; }
