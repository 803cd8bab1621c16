// A load configuration as long as today's, and what it leads to.
typedef unsigned short u16;
typedef unsigned int u32;
typedef __UINTPTR_TYPE__ word;

// Made by the linker where it is asked for the tables.
extern const char __guard_fids_table[], __guard_fids_count[], __guard_flags[];
extern const char __safe_se_handler_table[], __safe_se_handler_count[];
extern const char hybrid_metadata[];

word __security_cookie =
#ifdef _WIN64
    0x00002B992DDFA232;
#else
    0xBB40E64E;
#endif

static void check(void) {}
word check_pointer = (word)check;
#ifdef GUARD
// Through this the compiler calls where it was asked to check.
word __guard_dispatch_icall_fptr = (word)check;
#endif

struct configuration {
  u32 size, timestamp;
  u16 major, minor;
  u32 flags_clear, flags_set, timeout;
  word free_threshold, total_threshold, lock_prefixes, largest_allocation, memory_threshold;
#ifdef _WIN64
  word affinity;
  u32 heap_flags;
#else
  u32 heap_flags;
  word affinity;
#endif
  u16 service_pack, dependent_load_flags;
  word edit_list, security_cookie, se_handler_table, se_handler_count;
  word guard_check, guard_dispatch, guard_table, guard_count;
  u32 guard_flags;
  u16 code_integrity[6];
  word taken_table, taken_count, jump_table, jump_count, dynamic_table, hybrid_metadata;
  word rest[SIZE_OF_REST];
};

#ifndef SIZE
#define SIZE sizeof(struct configuration)
#endif

const struct configuration _load_config_used = {
    .size = SIZE,
    .dependent_load_flags = 0x800,
#ifndef NO_COOKIE
    .security_cookie = (word)&__security_cookie,
#endif
#ifdef SAFE_SEH
    .se_handler_table = (word)__safe_se_handler_table,
    .se_handler_count = (word)__safe_se_handler_count,
#endif
#ifdef GUARD
    .guard_check = (word)&check_pointer,
    .guard_dispatch = (word)&__guard_dispatch_icall_fptr,
    .guard_table = (word)__guard_fids_table,
    .guard_count = (word)__guard_fids_count,
    .guard_flags = GUARD,
#endif
#ifdef HYBRID
    .hybrid_metadata = (word)hybrid_metadata,
#endif
};

__declspec(dllexport) int demo_call(int (*function)(int)) { return function(1); }
static int called(int value) { return value + 1; }
int (*volatile taken)(int) = called;
