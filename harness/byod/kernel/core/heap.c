// SPDX-License-Identifier: MIT
/*
 * Memory of kmalloc and its kind: blocks in the program's heap, each between poison. Freed blocks wait in a line before
 * they are given out again, so that a use after free is told.
 */
#include "internal.h"
#include "sanitizer.h"
#include <linux/vmalloc.h>
#include <cedrus_emu/machine.h>

#define MAGIC_LIVE 0x6c697665
#define MAGIC_FREED 0x66726564
#define GAP 32				/* poison behind a block */
#define SIZE_CLASSES 24
#define QUARANTINE (1024 * 1024)	/* bytes of freed blocks that wait */

/* Before each block; itself poison to the driver. */
struct block {
	u32 magic;
	u32 size;			/* asked for */
	u32 room;			/* of header, block and gap: a size class */
	u8 heap, own, managed, spare;
	const char *what;
	const struct emu_site *site, *freed;
	struct block *next, *previous;	/* live blocks, newest first, or a free list, or the quarantine */
	u32 reserved[3];
};
_Static_assert(sizeof(struct block) % 16 == 0, "blocks are aligned to 16 bytes");

static struct block *live, *quarantine_first, *quarantine_last, *free_lists[SIZE_CLASSES];
static u32 top, quarantined;
static int own_depth;

static u32 room_for(u32 size, int *class)
{
	u32 room = 128;

	for (*class = 0; room < size + sizeof(struct block) + GAP; (*class)++)
		room = room < 65536 ? room * 2 : room + room / 2;
	return ALIGN(room, 16);
}

static void *data_of(struct block *block) { return block + 1; }
static struct block *block_of(const void *p) { return (struct block *)p - 1; }

static void link_live(struct block *block)
{
	block->next = live;
	block->previous = NULL;
	if (live)
		live->previous = block;
	live = block;
}

static void unlink_live(struct block *block)
{
	if (block->previous)
		block->previous->next = block->next;
	else
		live = block->next;
	if (block->next)
		block->next->previous = block->previous;
}

static void release_quarantined(void)
{
	struct block *block = quarantine_first;
	int class;

	quarantine_first = block->next;
	if (!quarantine_first)
		quarantine_last = NULL;
	quarantined -= block->room;
	room_for(block->size, &class);
	block->next = free_lists[class];
	free_lists[class] = block;
}

static struct block *take(u32 size)
{
	struct block *block;
	int class;
	u32 room;

	if (size > SAN_HEAP_END - SAN_HEAP_START)
		return NULL;
	room = room_for(size, &class);
	for (;;) {
		block = free_lists[class];
		if (block) {
			free_lists[class] = block->next;
			return block;
		}
		if (!top)
			top = ALIGN(SAN_HEAP_START, 16) + 16;
		if (room <= SAN_HEAP_END - top) {
			block = (struct block *)top;
			top += room;
			block->room = room;
			return block;
		}
		if (!quarantine_first)
			return NULL;
		release_quarantined();
	}
}

static struct block *allocate(u32 size, const char *what, int heap, const struct emu_site *site)
{
	struct block *block = take(size);

	if (!block)
		return NULL;
	block->magic = MAGIC_LIVE;
	block->size = size;
	block->heap = heap;
	block->own = own_depth > 0;
	block->managed = 0;
	block->what = what;
	block->site = site;
	block->freed = NULL;
	link_live(block);
	san_allocated(data_of(block), size, what);
	return block;
}

void *emu_heap_alloc(size_t size, const char *what, const struct emu_site *site)
{
	struct block *block;

	own_depth++;
	block = allocate(size, what, EMU_KMALLOC, site);
	own_depth--;
	return block ? memset(data_of(block), 0, size) : NULL;
}

void emu_heap_own_begin(void) { own_depth++; }
void emu_heap_own_end(void) { own_depth--; }

static void release(struct block *block, const struct emu_site *site)
{
	emu_events_freed(data_of(block), block->size);
	unlink_live(block);
	block->magic = MAGIC_FREED;
	block->freed = site;
	san_freed(data_of(block));
	block->next = NULL;
	if (quarantine_last)
		quarantine_last->next = block;
	else
		quarantine_first = block;
	quarantine_last = block;
	quarantined += block->room;
	while (quarantined > QUARANTINE)
		release_quarantined();
}

void emu_heap_free(const void *p)
{
	release(block_of(p), NULL);
}

static bool in_heap(const void *p)
{
	u32 address = (u32)p;

	return top && address % 16 == 0 && address >= SAN_HEAP_START + sizeof(struct block) && address < top;
}

static const char *const heap_names[] = { "kmalloc", "vmalloc", "kvmalloc" };

void *emu_kmalloc(size_t size, gfp_t flags, enum emu_heap heap, const struct emu_site *site)
{
	struct block *block;

	if (gfpflags_allow_blocking(flags) || heap != EMU_KMALLOC)
		emu_might_sleep(heap == EMU_KMALLOC ? "kmalloc(GFP_KERNEL)" : heap_names[heap], site);
	if (!size && heap != EMU_VMALLOC)
		return ZERO_SIZE_PTR;
	if (!size)
		return NULL;
	if (heap == EMU_KMALLOC && size > KMALLOC_MAX_SIZE) {
		if (!(flags & __GFP_NOWARN))
			emu_complain("kmalloc-too-large", "kmalloc of %zu bytes at %pEMU fails: 4 MiB is the most; use kvmalloc or the DMA functions", size, site);
		return NULL;
	}
	block = allocate(size, heap_names[heap], heap, site);
	if (!block)
		return NULL;
	/* What kmalloc gives is not cleared: neither is it zero by chance. */
	memset(data_of(block), flags & __GFP_ZERO ? 0 : 0xa5, size);
	return data_of(block);
}

static void bad_free(const void *p, const char *function, const struct emu_site *site)
{
	struct block *block = block_of(p);

	if (in_heap(p) && block->magic == MAGIC_FREED)
		emu_fault("double-free", "%s at %pEMU of %u bytes that were freed before at %pEMU (allocated at %pEMU)", function, site,
			  block->size, block->freed, block->site);
	emu_fault("bad-free", "%s at %pEMU of 0x%x, which is no start of an allocated block", function, site, (u32)p);
}

void emu_kfree(const void *p, const char *function, const struct emu_site *site)
{
	struct block *block = block_of(p);

	if (ZERO_OR_NULL_PTR(p))
		return;
	if (IS_ERR(p))
		emu_fault("bad-free", "%s at %pEMU of an error pointer (%pe); free only what was allocated", function, site, p);
	if (!in_heap(p) || block->magic != MAGIC_LIVE)
		bad_free(p, function, site);
	if (block->managed)
		emu_fault("bad-free", "%s at %pEMU of memory of devm_kmalloc (%pEMU): it is freed a second time with the device; use devm_kfree or leave it", function, site, block->site);
	if (*function == 'k' && function[1] == 'f' && block->heap != EMU_KMALLOC)
		emu_fault("bad-free", "kfree at %pEMU of memory of %s (%pEMU); use %s", site, heap_names[block->heap], block->site,
			  block->heap == EMU_VMALLOC ? "vfree" : "kvfree");
	if (*function == 'v' && block->heap == EMU_KMALLOC)
		emu_fault("bad-free", "vfree at %pEMU of memory of kmalloc (%pEMU); use kfree", site, block->site);
	release(block, site);
}

void (kfree)(const void *p) { emu_kfree(p, "kfree", NULL); }
void (kvfree)(const void *p) { emu_kfree(p, "kvfree", NULL); }
void (vfree)(const void *p) { emu_kfree(p, "vfree", NULL); }

void emu_kfree_sensitive(const void *p, const struct emu_site *site)
{
	if (!ZERO_OR_NULL_PTR(p) && in_heap(p) && block_of(p)->magic == MAGIC_LIVE)
		memset((void *)p, 0, block_of(p)->size);
	emu_kfree(p, "kfree_sensitive", site);
}

size_t ksize(const void *p)
{
	return ZERO_OR_NULL_PTR(p) ? 0 : block_of(p)->size;
}

bool is_vmalloc_addr(const void *p)
{
	return in_heap(p) && block_of(p)->magic == MAGIC_LIVE && block_of(p)->heap == EMU_VMALLOC;
}

void *emu_krealloc(const void *p, size_t size, gfp_t flags, const struct emu_site *site)
{
	void *to;

	if (!size) {
		emu_kfree(p, "krealloc", site);
		return ZERO_SIZE_PTR;
	}
	if (!ZERO_OR_NULL_PTR(p) && (!in_heap(p) || block_of(p)->magic != MAGIC_LIVE))
		bad_free(p, "krealloc", site);
	to = emu_kmalloc(size, flags, EMU_KMALLOC, site);
	if (to && !ZERO_OR_NULL_PTR(p)) {
		memcpy(to, p, min_t(size_t, size, block_of(p)->size));
		emu_kfree(p, "krealloc", site);
	}
	return to;
}

/* devm memory belongs to the device: kfree of it is an error. */
void emu_heap_set_managed(const void *p, bool managed)
{
	block_of(p)->managed = managed;
}

struct kmem_cache {
	const char *name;
	unsigned int size;
	void (*ctor)(void *);
	u32 in_use;
};

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *))
{
	struct kmem_cache *cache = emu_heap_alloc(sizeof(*cache), "kmem_cache_create", NULL);

	if (cache)
		*cache = (struct kmem_cache){ name, size, ctor };
	return cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	if (cache->in_use)
		emu_complain("cache-in-use", "kmem_cache_destroy(%s) while %u of its objects are not freed", cache->name, cache->in_use);
	emu_heap_free(cache);
}

void *emu_kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags, const struct emu_site *site)
{
	void *p = emu_kmalloc(cache->size, flags, EMU_KMALLOC, site);

	if (p)
		cache->in_use++;
	if (p && cache->ctor)
		cache->ctor(p);
	return p;
}

void emu_kmem_cache_free(struct kmem_cache *cache, void *p, const struct emu_site *site)
{
	emu_kfree(p, "kmem_cache_free", site);
	cache->in_use--;
}

/* Memory of the client: no leak of the driver's. */
void *emu_malloc(u32 size)
{
	return emu_heap_alloc(size ?: 1, "emu_malloc", NULL);
}

void emu_free(void *memory)
{
	if (memory)
		emu_heap_free(memory);
}

#define TOLD 8

void emu_heap_shutdown_check(void)
{
	u32 count = 0, bytes = 0;

	for (struct block *block = live; block; block = block->next) {
		if (block->own)
			continue;
		if (count++ < TOLD)
			emu_complain("memory-leak", "%u bytes of %s from %pEMU are never freed; free them in remove, in release or on the error path", block->size, block->what, block->site);
		bytes += block->size;
	}
	if (count > TOLD)
		emu_complain("memory-leak", "%u more blocks are never freed, %u bytes in all", count - TOLD, bytes);
}
