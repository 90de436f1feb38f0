/* SPDX-License-Identifier: MIT */
/*
 * Every allocation keeps the place that made it. Use after free, double free and writes past the end end the run;
 * what is left after the module's exit is complained of. GFP_KERNEL in atomic context is an error.
 */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/gfp.h>
#include <linux/overflow.h>
#include <linux/types.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <cedrus_emu/site.h>

#define ARCH_KMALLOC_MINALIGN 64
#define KMALLOC_MAX_SIZE (4UL << 20)
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)

enum emu_heap { EMU_KMALLOC, EMU_VMALLOC, EMU_KVMALLOC };

void *emu_kmalloc(size_t size, gfp_t flags, enum emu_heap heap, const struct emu_site *site);
void *emu_krealloc(const void *p, size_t size, gfp_t flags, const struct emu_site *site) __must_check;
void emu_kfree(const void *p, const char *function, const struct emu_site *site);
void emu_kfree_sensitive(const void *p, const struct emu_site *site);
size_t ksize(const void *p);

#define kmalloc(size, flags) emu_kmalloc((size), (flags), EMU_KMALLOC, EMU_HERE)
#define kzalloc(size, flags) emu_kmalloc((size), (flags) | __GFP_ZERO, EMU_KMALLOC, EMU_HERE)
#define kmalloc_array(count, size, flags) emu_kmalloc(size_mul((count), (size)), (flags), EMU_KMALLOC, EMU_HERE)
#define kcalloc(count, size, flags) emu_kmalloc(size_mul((count), (size)), (flags) | __GFP_ZERO, EMU_KMALLOC, EMU_HERE)
#define kmalloc_node(size, flags, node) kmalloc(size, flags)
#define kzalloc_node(size, flags, node) kzalloc(size, flags)
#define krealloc(p, size, flags) emu_krealloc((p), (size), (flags), EMU_HERE)
#define krealloc_array(p, count, size, flags) emu_krealloc((p), size_mul((count), (size)), (flags), EMU_HERE)
#define kvmalloc(size, flags) emu_kmalloc((size), (flags), EMU_KVMALLOC, EMU_HERE)
#define kvzalloc(size, flags) emu_kmalloc((size), (flags) | __GFP_ZERO, EMU_KVMALLOC, EMU_HERE)
#define kvmalloc_array(count, size, flags) emu_kmalloc(size_mul((count), (size)), (flags), EMU_KVMALLOC, EMU_HERE)
#define kvcalloc(count, size, flags) emu_kmalloc(size_mul((count), (size)), (flags) | __GFP_ZERO, EMU_KVMALLOC, EMU_HERE)
/* The type-based family. */
#define kmalloc_obj(object, flags...) ((typeof(object) *)emu_kmalloc(sizeof(typeof(object)), GFP_KERNEL, EMU_KMALLOC, EMU_HERE))
#define kzalloc_obj(object, flags...) ((typeof(object) *)emu_kmalloc(sizeof(typeof(object)), GFP_KERNEL | __GFP_ZERO, EMU_KMALLOC, EMU_HERE))

/* Also as functions, for who takes their address. */
void kfree(const void *p);
void kvfree(const void *p);
#define kfree(p) emu_kfree((p), "kfree", EMU_HERE)
#define kvfree(p) emu_kfree((p), "kvfree", EMU_HERE)
#define kfree_sensitive(p) emu_kfree_sensitive((p), EMU_HERE)
#define kfree_rcu(p, member) kfree(p)

DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) (kfree)(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) (kvfree)(_T))

/* Caches of equal objects: a name and a size over the same heap. */
struct kmem_cache;
#define SLAB_HWCACHE_ALIGN 0x2000u
#define SLAB_PANIC 0x40000u
#define SLAB_ACCOUNT 0x4000000u
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags, void (*ctor)(void *));
void kmem_cache_destroy(struct kmem_cache *cache);
void *emu_kmem_cache_alloc(struct kmem_cache *cache, gfp_t flags, const struct emu_site *site);
void emu_kmem_cache_free(struct kmem_cache *cache, void *p, const struct emu_site *site);
#define kmem_cache_alloc(cache, flags) emu_kmem_cache_alloc((cache), (flags), EMU_HERE)
#define kmem_cache_zalloc(cache, flags) emu_kmem_cache_alloc((cache), (flags) | __GFP_ZERO, EMU_HERE)
#define kmem_cache_free(cache, p) emu_kmem_cache_free((cache), (p), EMU_HERE)
#define KMEM_CACHE(type, flags) kmem_cache_create(#type, sizeof(struct type), __alignof__(struct type), (flags), NULL)

#endif
