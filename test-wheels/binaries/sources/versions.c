/* pow needs GLIBC_2.29 and memcpy GLIBC_2.14: the newest version asked for decides the manylinux tag. */
#include <math.h>
#include <string.h>

double sample_power(double base, double exponent) { return pow(base, exponent); }
void sample_copy(void *to, const void *from, unsigned long size) { memcpy(to, from, size); }
