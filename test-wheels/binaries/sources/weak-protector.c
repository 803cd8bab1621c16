/* A weak reference to the failure handler: an address taken by a diagnostic table, no protection of anything. */
#include <string.h>
#include "repeat.h"

extern void __stack_chk_fail(void) __attribute__((weak));

#define FUNCTION(n)                                                                     \
  __attribute__((noinline, used)) static int function_##n(const char *text) {           \
    char copy[16];                                                                      \
    strcpy(copy, text);                                                                 \
    return copy[0] + 1##n;                                                              \
  }

HUNDRED(FUNCTION, 0)
TEN(FUNCTION, 10)
TEN(FUNCTION, 11)

int sample_has_handler(void) { return __stack_chk_fail != 0; }
