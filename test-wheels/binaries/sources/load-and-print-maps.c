/* For measure-loading.py --foreign: loads the library named by the first argument lazily, and prints the memory map. */
#include <dlfcn.h>
#include <stdio.h>

int main(int count, char **arguments) {
  int character;
  FILE *maps;
  if (count != 2 || !dlopen(arguments[1], RTLD_LAZY)) {
    puts(count == 2 ? dlerror() : "one argument");
    return 1;
  }
  maps = fopen("/proc/self/maps", "r");
  while (maps && (character = getc(maps)) != EOF) putchar(character);
  return 0;
}
