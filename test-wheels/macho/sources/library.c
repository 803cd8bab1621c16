/* A library with exported, hidden and local names, a pointer to relocate and an import that may be missing. */
extern int puts(const char *);
extern void *malloc(unsigned long);
extern int new_in_13(void) __attribute__((weak_import));

static int counter;
int *demo_counter = &counter;
void *(*demo_allocate)(unsigned long) = malloc;

__attribute__((visibility("hidden"))) int demo_hidden(void) { return counter++; }
static __attribute__((noinline)) int demo_local(int value) { return value * 3 + demo_hidden(); }

int demo_area(int width, int height) { return demo_local(width) * height; }
int demo_area_of_circle(int radius) { return demo_area(radius, radius) * 3; }
const char *demo_version(void) {
  if (new_in_13) new_in_13();
  puts("demo");
  return "1.2.3";
}
