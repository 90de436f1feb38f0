/* SPDX-License-Identifier: MIT */
/*
 * malloc and its kind, on what the program's data and stack leave of its region. Each block has its header in the poison ahead of it, and
 * poison behind it; freed blocks wait before they are given out again, so that a use after free is told as one. A block that
 * the heap has no room for is taken from DRAM.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "library.h"

#define UNIT 16u
#define GAP 16u /* poison behind a block */
#define USED 0x75736564u
#define FREED 0x66726565u
#define VACANT 0x76616361u
/* Freed blocks and bytes that wait. */
#define MOST_WAITING 256
#define MOST_WAITING_BYTES (2u << 20)

struct block {
	uint32_t state;
	uint32_t bytes; /* header, memory and gap: to the next block */
	uint32_t size;  /* as asked for */
	uint32_t offset; /* from the header's end to the memory */
};

static struct block *first;
static struct {
	struct block *blocks[MOST_WAITING];
	unsigned int next, count, bytes;
} waiting;

static struct block *next_of(struct block *block)
{
	return (struct block *)((char *)block + block->bytes);
}

static char *memory_of(struct block *block)
{
	return (char *)(block + 1) + block->offset;
}

static int inside(const void *memory)
{
	return (uint32_t)memory >= (uint32_t)first && (uint32_t)memory < SAN_HEAP_END;
}

static void start(void)
{
	uint32_t begin = ALIGN_UP(SAN_HEAP_START, UNIT);

	first = (struct block *)begin;
	*first = (struct block){ VACANT, SAN_HEAP_END - begin, 0, 0 };
}

static void release_oldest(void)
{
	struct block **oldest = &waiting.blocks[(waiting.next + MOST_WAITING - waiting.count) % MOST_WAITING];

	(*oldest)->state = VACANT;
	waiting.bytes -= (*oldest)->bytes;
	waiting.count--;
}

/* First fit; vacant neighbours become one on the way. */
static struct block *find(uint32_t bytes)
{
	for (struct block *block = first; (uint32_t)block < SAN_HEAP_END; block = next_of(block)) {
		if (block->state != VACANT)
			continue;
		for (struct block *next; (uint32_t)(next = next_of(block)) < SAN_HEAP_END && next->state == VACANT;)
			block->bytes += next->bytes;
		if (block->bytes >= bytes)
			return block;
	}
	return NULL;
}

static void *allocate(uint32_t size, uint32_t alignment, const char *what)
{
	if (!first)
		start();
	if (alignment < UNIT)
		alignment = UNIT;
	uint32_t bytes = sizeof(struct block) + ALIGN_UP(size, UNIT) + GAP + alignment - UNIT;
	struct block *block = size < SAN_HEAP_END ? find(bytes) : NULL;
	while (!block && waiting.count > 0) {
		release_oldest();
		block = find(bytes);
	}
	if (!block) {
		void *memory = alignment <= PAGE_BYTES ? dma_take(size ? size : 1, what) : NULL;
		if (!memory)
			errno = ENOMEM;
		return memory;
	}
	if (block->bytes >= bytes + 4 * UNIT) {
		struct block *rest = (struct block *)((char *)block + bytes);
		*rest = (struct block){ VACANT, block->bytes - bytes, 0, 0 };
		block->bytes = bytes;
	}
	uint32_t begin = (uint32_t)(block + 1);
	block->state = USED;
	block->size = size;
	block->offset = ALIGN_UP(begin, alignment) - begin;
	san_poison(block, block->bytes, SAN_REDZONE);
	san_allocated(memory_of(block), size, what);
	return memory_of(block);
}

/* The block that begins at `memory`; anything else ends the run. */
static struct block *block_of(void *memory, const char *function)
{
	for (struct block *block = first; block && (uint32_t)block < SAN_HEAP_END; block = next_of(block)) {
		if (block->state == VACANT || memory_of(block) != memory)
			continue;
		if (block->state == USED)
			return block;
		san_check(memory, 1, 1); /* words it: allocated where, freed where */
	}
	fault("bad-free", "%s() of 0x%x, which malloc() and its kind never returned", function, (unsigned int)memory);
}

void *malloc(size_t size)
{
	return allocate(size, UNIT, "malloc");
}

void *calloc(size_t count, size_t size)
{
	uint32_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	void *memory = allocate(bytes, UNIT, "calloc");
	return memory ? __builtin_memset(memory, 0, bytes) : NULL;
}

void *aligned_alloc(size_t alignment, size_t size)
{
	if (alignment == 0 || (alignment & (alignment - 1))) {
		errno = EINVAL;
		return NULL;
	}
	return allocate(size, alignment, "aligned_alloc");
}

void *memalign(size_t alignment, size_t size)
{
	return aligned_alloc(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
	check_write(memory, sizeof(*memory));
	if (alignment < sizeof(void *) || (alignment & (alignment - 1)))
		return EINVAL;
	void *block = allocate(size, alignment, "posix_memalign");
	if (!block)
		return ENOMEM;
	*memory = block;
	return 0;
}

void free(void *memory)
{
	if (!memory)
		return;
	if (!inside(memory)) {
		dma_give(memory);
		return;
	}
	struct block *block = block_of(memory, "free");
	san_freed(memory);
	block->state = FREED;
	if (waiting.count == MOST_WAITING)
		release_oldest();
	waiting.blocks[waiting.next] = block;
	waiting.next = (waiting.next + 1) % MOST_WAITING;
	waiting.count++;
	waiting.bytes += block->bytes;
	while (waiting.bytes > MOST_WAITING_BYTES)
		release_oldest();
}

void *realloc(void *memory, size_t size)
{
	if (!memory)
		return malloc(size);
	size_t old = inside(memory) ? block_of(memory, "realloc")->size : dma_size(memory);
	void *grown = allocate(size, UNIT, "realloc");
	if (!grown)
		return NULL;
	__builtin_memcpy(grown, memory, old < size ? old : size);
	free(memory);
	return grown;
}
