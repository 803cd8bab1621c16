// Thread-local storage with two callbacks.
typedef void callback(void *module, unsigned long reason, void *reserved);
static void first(void *module, unsigned long reason, void *reserved) {}
static void second(void *module, unsigned long reason, void *reserved) {}

unsigned int _tls_index;
static const char template[24] = "what every thread begins";
static callback *const callbacks[] = {first, second, 0};

const struct {
  const char *start, *end;
  unsigned int *index;
  callback *const *callbacks;
  unsigned int zero_fill, characteristics;
} _tls_used = {template, template + sizeof template, &_tls_index, callbacks, 40, 0};

__declspec(dllexport) unsigned int demo_index(void) { return _tls_index; }
