/* Thread-local storage in the initial-exec model: in a dlopen()ed library it lives off the loader's small surplus. */
__thread int sample_thread_value = 4;
int sample_get(void) { return sample_thread_value++; }
