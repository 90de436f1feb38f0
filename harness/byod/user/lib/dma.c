/* SPDX-License-Identifier: MIT */
/* Memory that the engine reaches: pointers are DRAM's place in memory plus an offset, bus addresses count from the board's base. */
#include "library.h"

#define MOST_PIECES 256

static struct {
	char *memory;
	size_t size;
} pieces[MOST_PIECES];

static int piece_of(const void *memory)
{
	for (unsigned int i = 0; i < COUNT_OF(pieces); i++)
		if (pieces[i].memory && pieces[i].memory == memory)
			return i;
	return -1;
}

void *dma_take(size_t size, const char *name)
{
	for (unsigned int i = 0; i < COUNT_OF(pieces); i++) {
		if (pieces[i].memory)
			continue;
		pieces[i].memory = host_dma_alloc(size, name);
		pieces[i].size = size;
		if (pieces[i].memory)
			__builtin_memset(pieces[i].memory, 0, size);
		return pieces[i].memory;
	}
	fault("too-many-buffers", "more than %d pieces of DMA memory at once; free what is not used", MOST_PIECES);
}

void dma_give(void *memory)
{
	int piece = piece_of(memory);

	/* the machine tells what is wrong with any other pointer */
	if (piece >= 0)
		pieces[piece].memory = NULL;
	host_dma_free(memory);
}

size_t dma_size(const void *memory)
{
	int piece = piece_of(memory);

	return piece < 0 ? 0 : pieces[piece].size;
}

uint32_t dma_bus(const void *pointer)
{
	uint32_t offset = (uint32_t)pointer - host_dram_start();

	return offset < host_dram_size() ? host_dram_bus() + offset : 0;
}

void *dma_at(uint32_t bus, size_t size)
{
	uint32_t offset = bus - host_dram_bus();

	if (offset >= host_dram_size() || size > host_dram_size() - offset)
		return NULL;
	return (void *)(host_dram_start() + offset);
}
