/* Operations that -fsanitize=undefined and -fsanitize=address put a check behind. */
int sample_add(int left, int right) { return left + right; }
int sample_at(int *values, int index) { return values[index]; }
