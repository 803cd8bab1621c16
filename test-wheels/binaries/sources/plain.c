/* A small library: four exports, three calls into libc (so three PLT slots where a PLT is used), no arrays. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int sample_counter = 1;

unsigned long sample_length(const char *text) { return strlen(text) + (unsigned long)sample_counter; }
void *sample_allocate(unsigned long size) { return malloc(size); }
void sample_release(void *memory) { free(memory); }
