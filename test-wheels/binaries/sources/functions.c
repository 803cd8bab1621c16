/*
 * 130 functions with a local array each and one fortifiable import (strcpy).
 * Enough frame descriptions (over 100) for a checker to demand a stack protector, and something to protect in each.
 */
#include <string.h>
#include "repeat.h"

#define FUNCTION(n)                                                                     \
  __attribute__((noinline, used)) static int function_##n(const char *text) {           \
    char copy[16];                                                                      \
    strcpy(copy, text);                                                                 \
    return copy[0] + 1##n;                                                              \
  }

HUNDRED(FUNCTION, 0)
TEN(FUNCTION, 10)
TEN(FUNCTION, 11)
TEN(FUNCTION, 12)

int sample_first(const char *text) { return function_000(text); }
