/* 130 functions without arrays, and no fortifiable import: -fstack-protector-strong has nothing to do here. */
#include "repeat.h"

#define FUNCTION(n) \
  __attribute__((noinline, used)) static int function_##n(int left, int right) { return left * 1##n + right; }

HUNDRED(FUNCTION, 0)
TEN(FUNCTION, 10)
TEN(FUNCTION, 11)
TEN(FUNCTION, 12)

int sample_first(int value) { return function_000(value, 1); }
