/* SPDX-License-Identifier: MIT */
/* The engine's registers as a page of the program's memory. The sanitizer carries the accesses out (san_mirror of sanitizer.h). */
#include "library.h"
#include "sanitizer.h"

static uint32_t mirror[PAGE_BYTES / 4] __attribute__((aligned(PAGE_BYTES)));
static int maps;

void *window_map(void)
{
	if (maps++ == 0)
		san_mirror(mirror, sizeof(mirror), 0);
	return mirror;
}

void window_unmap(void)
{
	if (--maps == 0)
		san_unmirror(mirror, sizeof(mirror));
}
