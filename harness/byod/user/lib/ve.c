/* SPDX-License-Identifier: MIT */
/* ve.h on the machine: no device file in between. Weak, so that a program may bring its own. */
#include "ve.h"

#include <stdio.h>

#include "checks.h"
#include "library.h"

/* MODE: which kind of DRAM (bits 20 and 17:16, as the public programs write them), and the number of no engine. */
#define DRAM_KIND 0x00130000u
#define ENGINE_MASK 0xfu
#define NO_ENGINE 7u
#define WEAK __attribute__((weak))
#define SECOND 1000000000ULL

static struct {
	void *registers; /* NULL while it is not open */
	uint32_t version;
	int taken;
	host_u32 taken_at;
	int buffers;
} ve;

WEAK int ve_open(void)
{
	if (ve.registers)
		return 0;
	host_clock("ahb", 1);
	host_clock("mod", 1);
	host_clock("ram", 1);
	host_reset("ve", 1);
	host_reset("ve", 0);
	ve.registers = window_map();
	host_write32(VE_CTRL, DRAM_KIND | NO_ENGINE);
	ve.version = host_read32(VE_VERSION) >> 16;
	return 1;
}

WEAK void ve_close(void)
{
	if (!ve.registers)
		return;
	host_clock("ram", 0);
	host_clock("mod", 0);
	host_clock("ahb", 0);
	window_unmap();
	ve.registers = NULL;
}

WEAK int ve_get_version(void)
{
	return ve.version;
}

WEAK int ve_wait(int seconds)
{
	return ve.registers ? host_wait(seconds * SECOND) : 0;
}

WEAK void *ve_get(int engine, uint32_t flags)
{
	if (!ve.registers)
		fault("not-open", "ve_get() although ve_open() did not succeed; check its result");
	if (ve.taken)
		fault("deadlock", "ve_get() waits for the engine, which is taken since {site:%u}; ve_put() it first", ve.taken_at);
	ve.taken = 1;
	ve.taken_at = host_site();
	host_write32(VE_CTRL, DRAM_KIND | (engine & ENGINE_MASK) | (flags & ~ENGINE_MASK));
	return ve.registers;
}

WEAK void ve_put(void)
{
	if (!ve.taken) {
		complain("unbalanced-lock", "ve_put() of an engine that is not taken; ve_get() it first");
		return;
	}
	host_write32(VE_CTRL, DRAM_KIND | NO_ENGINE);
	ve.taken = 0;
}

WEAK void *ve_malloc(int size)
{
	char name[24];

	if (!ve.registers || size <= 0)
		return NULL;
	snprintf(name, sizeof(name), "ve_malloc-%d", ve.buffers++);
	return dma_take(size, name);
}

WEAK void ve_free(void *memory)
{
	if (ve.registers && memory)
		dma_give(memory);
}

WEAK uint32_t ve_virt2phys(void *pointer)
{
	return dma_bus(pointer);
}

WEAK void ve_flush_cache(void *start, int length)
{
	if (length > 0)
		check_read(start, length);
}
