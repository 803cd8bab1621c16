// What the linker's thunks of delayed imports call; it never runs here.
void *__delayLoadHelper2(const void *descriptor, void **address) {
  (void)descriptor;
  return *address;
}
