/* Uses a library that lies beside it. */
extern int beside_version(void);

int uses_beside(void) { return beside_version(); }
