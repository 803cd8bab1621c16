/*
 * 600 functions with an array, of which one asks for protection. Built with -fstack-protector-explicit this is what
 * a static helper library linked into a big unprotected one looks like: the symbol is there, the protection is not.
 */
#include <string.h>
#include "repeat.h"

#define FUNCTION(n)                                                                     \
  __attribute__((noinline, used)) static int function_##n(const char *text) {           \
    char copy[8];                                                                       \
    strcpy(copy, text);                                                                 \
    return copy[0] + 1##n;                                                              \
  }

HUNDRED(FUNCTION, 0)
HUNDRED(FUNCTION, 1)
HUNDRED(FUNCTION, 2)
HUNDRED(FUNCTION, 3)
HUNDRED(FUNCTION, 4)
HUNDRED(FUNCTION, 5)

__attribute__((stack_protect)) int sample_protected(const char *text) {
  char copy[32];
  strcpy(copy, text);
  return copy[0];
}
