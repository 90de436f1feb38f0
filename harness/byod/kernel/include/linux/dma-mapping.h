/* SPDX-License-Identifier: MIT */
/* DMA memory. Guard zones lie before and behind every buffer; they are looked at when it is freed and after interrupts. */
#ifndef _LINUX_DMA_MAPPING_H
#define _LINUX_DMA_MAPPING_H

#include <linux/device.h>
#include <linux/err.h>
#include <linux/dma-direction.h>
#include <linux/scatterlist.h>
#include <linux/bug.h>
#include <linux/mm.h>

#define DMA_ATTR_WEAK_ORDERING (1UL << 1)
#define DMA_ATTR_WRITE_COMBINE (1UL << 2)
#define DMA_ATTR_NO_KERNEL_MAPPING (1UL << 4)
#define DMA_ATTR_SKIP_CPU_SYNC (1UL << 5)
#define DMA_ATTR_FORCE_CONTIGUOUS (1UL << 6)
#define DMA_ATTR_ALLOC_SINGLE_PAGES (1UL << 7)
#define DMA_ATTR_NO_WARN (1UL << 8)
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define DMA_BIT_MASK(n) ((n) == 64 ? ~0ULL : (1ULL << (n)) - 1)

void *emu_dma_alloc(struct device *dev, size_t size, dma_addr_t *dma, gfp_t gfp, unsigned long attrs, const struct emu_site *site);
void emu_dma_free(struct device *dev, size_t size, void *cpu, dma_addr_t dma, unsigned long attrs, const struct emu_site *site);
#define dma_alloc_attrs(dev, size, dma, gfp, attrs) emu_dma_alloc((dev), (size), (dma), (gfp), (attrs), EMU_HERE)
#define dma_free_attrs(dev, size, cpu, dma, attrs) emu_dma_free((dev), (size), (cpu), (dma), (attrs), EMU_HERE)
#define dma_alloc_coherent(dev, size, dma, gfp) emu_dma_alloc((dev), (size), (dma), (gfp), 0, EMU_HERE)
#define dma_free_coherent(dev, size, cpu, dma) emu_dma_free((dev), (size), (cpu), (dma), 0, EMU_HERE)
#define dma_alloc_wc(dev, size, dma, gfp) emu_dma_alloc((dev), (size), (dma), (gfp), DMA_ATTR_WRITE_COMBINE, EMU_HERE)
#define dma_free_wc(dev, size, cpu, dma) emu_dma_free((dev), (size), (cpu), (dma), DMA_ATTR_WRITE_COMBINE, EMU_HERE)
#define dma_alloc_noncoherent(dev, size, dma, direction, gfp) emu_dma_alloc((dev), (size), (dma), (gfp), 0, EMU_HERE)
#define dma_free_noncoherent(dev, size, cpu, dma, direction) emu_dma_free((dev), (size), (cpu), (dma), 0, EMU_HERE)
void *emu_dmam_alloc(struct device *dev, size_t size, dma_addr_t *dma, gfp_t gfp, unsigned long attrs, const struct emu_site *site);
#define dmam_alloc_coherent(dev, size, dma, gfp) emu_dmam_alloc((dev), (size), (dma), (gfp), 0, EMU_HERE)
#define dmam_alloc_attrs(dev, size, dma, gfp, attrs) emu_dmam_alloc((dev), (size), (dma), (gfp), (attrs), EMU_HERE)
void dmam_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t dma);

int dma_set_mask(struct device *dev, u64 mask);
int dma_set_coherent_mask(struct device *dev, u64 mask);
int dma_set_mask_and_coherent(struct device *dev, u64 mask);
int dma_coerce_mask_and_coherent(struct device *dev, u64 mask);
u64 dma_get_mask(struct device *dev);
u64 dma_get_required_mask(struct device *dev);
int dma_set_max_seg_size(struct device *dev, unsigned int size);
unsigned int dma_get_max_seg_size(struct device *dev);
static inline void dma_set_seg_boundary(struct device *dev, unsigned long mask) { if (dev->dma_parms) dev->dma_parms->segment_boundary_mask = mask; }
static inline int dma_get_cache_alignment(void) { return 64; }
static inline size_t dma_max_mapping_size(struct device *dev) { return ~0UL; }
/* The engine reads memory behind the CPU's caches. */
static inline bool dev_is_dma_coherent(struct device *dev) { return false; }

/* Streaming: a DMA buffer or a kmalloc'ed one. Only DRAM can be mapped; the address is that of the memory itself. */
dma_addr_t emu_dma_map(struct device *dev, const void *cpu, size_t size, enum dma_data_direction direction, const struct emu_site *site);
void emu_dma_unmap(struct device *dev, dma_addr_t dma, size_t size, const struct emu_site *site);
#define dma_map_single(dev, cpu, size, direction) emu_dma_map((dev), (cpu), (size), (direction), EMU_HERE)
#define dma_map_single_attrs(dev, cpu, size, direction, attrs) emu_dma_map((dev), (cpu), (size), (direction), EMU_HERE)
#define dma_unmap_single(dev, dma, size, direction) emu_dma_unmap((dev), (dma), (size), EMU_HERE)
#define dma_unmap_single_attrs(dev, dma, size, direction, attrs) emu_dma_unmap((dev), (dma), (size), EMU_HERE)
static inline int __must_check dma_mapping_error(struct device *dev, dma_addr_t dma) { return dma == DMA_MAPPING_ERROR ? -ENOMEM : 0; }
/* CPU and chip see one memory without caches in between: nothing to write back. */
static inline void dma_sync_single_for_cpu(struct device *dev, dma_addr_t dma, size_t size, enum dma_data_direction direction) { }
static inline void dma_sync_single_for_device(struct device *dev, dma_addr_t dma, size_t size, enum dma_data_direction direction) { }
static inline void dma_sync_single_range_for_cpu(struct device *dev, dma_addr_t dma, unsigned long at, size_t size, enum dma_data_direction direction) { }
static inline void dma_sync_single_range_for_device(struct device *dev, dma_addr_t dma, unsigned long at, size_t size, enum dma_data_direction direction) { }
#define DEFINE_DMA_UNMAP_ADDR(name) dma_addr_t name
#define DEFINE_DMA_UNMAP_LEN(name) u32 name
int emu_dma_mmap(struct device *dev, struct vm_area_struct *vma, void *cpu, dma_addr_t dma, size_t size);
#define dma_mmap_attrs(dev, vma, cpu, dma, size, attrs) emu_dma_mmap((dev), (vma), (cpu), (dma), (size))
#define dma_mmap_coherent(dev, vma, cpu, dma, size) emu_dma_mmap((dev), (vma), (cpu), (dma), (size))
#define dma_mmap_wc(dev, vma, cpu, dma, size) emu_dma_mmap((dev), (vma), (cpu), (dma), (size))

#endif
