/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BUILD_BUG_H
#define _LINUX_BUILD_BUG_H

#include <linux/compiler.h>

#undef static_assert
#define EMU_STATIC_ASSERT(expression, message, ...) _Static_assert(expression, message)
#define static_assert(expression, ...) EMU_STATIC_ASSERT(expression, ##__VA_ARGS__, #expression)

/*
 * The condition may be constant only to the optimizer (as in a function that is inlined), where C's own assertion
 * cannot look: a call of a function that does not exist is left then, and the linker names it.
 */
#define BUILD_BUG_ON_MSG(condition, message) do { \
	extern void __attribute__((__error__(message))) __PASTE(build_bug_on_, __LINE__)(void); \
	if (condition) \
		__PASTE(build_bug_on_, __LINE__)(); \
} while (0)
#define BUILD_BUG_ON(condition) BUILD_BUG_ON_MSG(condition, "BUILD_BUG_ON failed: " #condition)
#define BUILD_BUG() BUILD_BUG_ON_MSG(1, "BUILD_BUG failed")
#define BUILD_BUG_ON_ZERO(condition, ...) EMU_ZERO_OR_ERROR(condition)
#define BUILD_BUG_ON_NOT_POWER_OF_2(n) BUILD_BUG_ON((n) == 0 || (((n) & ((n) - 1)) != 0))
#define BUILD_BUG_ON_INVALID(e) ((void)(sizeof((long)(e))))

#endif
