/* SPDX-License-Identifier: MIT */
/* Checks of what the library touches on the program's behalf. */
#ifndef CHECKS_H
#define CHECKS_H

#include "sanitizer.h"

static inline void check_read(const void *memory, unsigned int size)
{
	san_check(memory, size, 0);
}

static inline void check_write(const void *memory, unsigned int size)
{
	san_check(memory, size, 1);
}

#endif
