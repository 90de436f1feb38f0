/* SPDX-License-Identifier: MIT */
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition) ((condition) ? (void)0 : __assert_fail(#condition, __FILE__, __LINE__, __func__))
#endif

_Noreturn void __assert_fail(const char *condition, const char *file, unsigned int line, const char *function);

#ifndef static_assert
#define static_assert _Static_assert
#endif
