/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_ONCE_H
#define _LINUX_ONCE_H

#include <linux/types.h>

#define DO_ONCE_LITE_IF(condition, function, ...) ({ \
	static bool emu_done__; \
	bool emu_now__ = !!(condition); \
	if (emu_now__ && !emu_done__) { \
		emu_done__ = true; \
		function(__VA_ARGS__); \
	} \
	emu_now__; })
#define DO_ONCE_LITE(function, ...) DO_ONCE_LITE_IF(true, function, ##__VA_ARGS__)
#define DO_ONCE(function, ...) DO_ONCE_LITE_IF(true, function, ##__VA_ARGS__)

#endif
