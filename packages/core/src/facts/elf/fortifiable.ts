/**
 * Functions of glibc that have a checked twin `__NAME_chk` (glibc 2.36, the names that libc exports; strlcpy
 * and strlcat since 2.38, inet_ntop and inet_pton since 2.42). They fill buffers or take formats: code that calls none of them and has no buffer
 * of its own leaves no trace of hardening.
 */
export const fortifiable: ReadonlySet<string> = new Set(
  `asprintf confstr dprintf explicit_bzero fgets fgets_unlocked fgetws fgetws_unlocked fprintf fread
  fread_unlocked fwprintf getcwd getdomainname getgroups gethostname getlogin_r gets getwd inet_ntop inet_pton longjmp mbsnrtowcs
  mbsrtowcs mbstowcs memcpy memmove mempcpy memset obstack_printf obstack_vprintf poll ppoll pread pread64
  printf ptsname_r read readlink readlinkat realpath recv recvfrom snprintf sprintf stpcpy stpncpy strcat
  strcpy strlcat strlcpy strncat strncpy swprintf syslog ttyname_r vasprintf vdprintf vfprintf vfwprintf
  vprintf vsnprintf vsprintf vswprintf vsyslog vwprintf wcpcpy wcpncpy wcrtomb wcscat wcscpy wcsncat wcsncpy
  wcsnrtombs wcsrtombs wcstombs wctomb wmemcpy wmemmove wmempcpy wmemset wprintf`.split(/\s+/),
);
