/* An object file: common symbols are not imports. */
int common_symbol;
extern int undefined_symbol;

int object_function(void) { return common_symbol + undefined_symbol; }
