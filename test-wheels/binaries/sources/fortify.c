/*
 * One call of each group: a stream function (printf), a buffer of known size (strcpy), a size-only function (memcpy),
 * and a buffer whose size only malloc's argument tells (__builtin_dynamic_object_size: level 3).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sample_print(const char *text) { return printf("value %s\n", text); }

int sample_copy(const char *text) {
  char copy[16];
  strcpy(copy, text);
  return copy[0];
}

char *sample_duplicate(const char *text, unsigned long size, unsigned long count) {
  char *copy = malloc(size);
  if (copy) memcpy(copy, text, count);
  return copy;
}
