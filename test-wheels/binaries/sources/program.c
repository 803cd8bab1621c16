/* A program that prints its own memory map, so that the rights of its pages can be observed from outside. */
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  static char buffer[4096];
  int file = open("/proc/self/maps", O_RDONLY);
  long length;
  if (file < 0) return 1;
  while ((length = read(file, buffer, sizeof buffer)) > 0)
    if (write(1, buffer, (unsigned long)length) != length) return 1;
  return close(file);
}
