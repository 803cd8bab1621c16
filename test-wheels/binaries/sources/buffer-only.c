/*
 * Buffer functions whose object size no compiler knows: at any _FORTIFY_SOURCE level the plain call remains.
 * (snprintf only because its format is "%s"; with "%d" gcc keeps __snprintf_chk, which also checks for %n.)
 */
#include <string.h>
#include <unistd.h>
#include <stdio.h>

long sample_read(int file, char *into, unsigned long size) { return read(file, into, size); }
int sample_format(char *into, unsigned long size, const char *value) { return snprintf(into, size, "%s", value); }
