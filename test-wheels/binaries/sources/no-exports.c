/* Imports, but exports nothing: a GNU hash table with no bucket in use says nothing about the number of symbols. */
#include <stdlib.h>
__attribute__((constructor)) static void begin(void) {
  void *volatile memory = malloc(8); /* volatile, or the compiler removes both calls */
  free(memory);
}
