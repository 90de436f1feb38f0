// SPDX-License-Identifier: MIT
/* DMA memory, with a guard zone before and behind each buffer that neither chip nor driver may touch. */
#include "internal.h"
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include "sanitizer.h"

/* Bytes before a buffer, and behind the page of its end. */
#define GUARD 4096
#define PATTERN 0xdbdbdbdbdbdbdbdbULL
/* Looked at after each interrupt; the rest when the buffer is freed. */
#define NEAR 512
/* Cookie of a buffer without kernel mapping: no address. */
#define NO_MAPPING 0xe0000000u

struct buffer {
	struct list_head entry;
	u8 *data;
	size_t size;
	dma_addr_t dma;
	unsigned long attrs;
	const struct emu_site *site;
	bool told;
	char name[96];
};

struct dma_mapping {
	struct list_head entry;
	dma_addr_t dma;
	size_t size;
	const struct emu_site *site;
};

static LIST_HEAD(buffers);
static LIST_HEAD(dma_mappings);

static dma_addr_t bus_of(const void *p)
{
	return host_dram_bus() + ((u32)p - host_dram_start());
}

phys_addr_t virt_to_phys(const volatile void *address)
{
	return bus_of((const void *)address);
}

void *phys_to_virt(phys_addr_t address)
{
	return (void *)(host_dram_start() + (address - host_dram_bus()));
}

static u8 *end_of_guard(const struct buffer *buffer)
{
	return buffer->data + ALIGN(buffer->size, PAGE_SIZE) + GUARD;
}

/* The first byte of a range that is not the pattern, or null. */
static u8 *first_changed(u8 *from, u8 *to)
{
	for (; from < to && (u32)from % 8; from++)
		if (*from != (u8)PATTERN)
			return from;
	for (; from + 8 <= to; from += 8)
		if (*(u64 *)from != PATTERN)
			break;
	for (; from < to; from++)
		if (*from != (u8)PATTERN)
			return from;
	return NULL;
}

static void dma_check(struct buffer *buffer, size_t reach)
{
	u8 *end = buffer->data + buffer->size, *changed;

	if (buffer->told)
		return;
	changed = first_changed(end, min(end + reach, end_of_guard(buffer)));
	if (changed) {
		buffer->told = true;
		emu_complain("dma-overrun", "%s (%zu bytes at bus address 0x%08x, allocated at %pEMU) was written past its end, first at offset %zu: the buffer is too small for what the chip writes, or the sizes in the registers are wrong", buffer->name, buffer->size, buffer->dma, buffer->site, (size_t)(changed - buffer->data));
		return;
	}
	changed = first_changed(buffer->data - min_t(size_t, reach, GUARD), buffer->data);
	if (changed) {
		buffer->told = true;
		emu_complain("dma-underrun", "%s (%zu bytes at bus address 0x%08x, allocated at %pEMU) was written %zu bytes before its start: an address register is wrong", buffer->name, buffer->size, buffer->dma, buffer->site, (size_t)(buffer->data - changed));
	}
}

void emu_dma_check(void)
{
	struct buffer *buffer;

	list_for_each_entry(buffer, &buffers, entry)
		dma_check(buffer, NEAR);
}

static void fill(u8 *from, u8 *to)
{
	memset(from, (u8)PATTERN, to - from);
}

void *emu_dma_alloc(struct device *dev, size_t size, dma_addr_t *dma, gfp_t gfp, unsigned long attrs,
		    const struct emu_site *site)
{
	struct buffer *buffer;
	u8 *memory;

	if (gfpflags_allow_blocking(gfp))
		emu_might_sleep("dma_alloc_coherent(GFP_KERNEL)", site);
	if (!dev || !dev->dma_mask || !dev->coherent_dma_mask) {
		emu_complain("no-dma-mask", "DMA memory is allocated at %pEMU for a device without DMA mask; use the platform device itself", site);
		return NULL;
	}
	if (!size)
		return NULL;
	buffer = emu_heap_alloc(sizeof(*buffer), "dma_alloc", site);
	if (!buffer)
		return NULL;
	snprintf(buffer->name, sizeof(buffer->name), "the DMA buffer of %pEMU", site);
	memory = size < SZ_1G ? host_dma_alloc(GUARD + PAGE_ALIGN(size) + GUARD, buffer->name + strlen("the DMA buffer ")) : NULL;
	if (!memory) {
		emu_heap_free(buffer);
		if (!(attrs & DMA_ATTR_NO_WARN) && !(gfp & __GFP_NOWARN))
			dev_err(dev, "dma_alloc_coherent of %zu bytes failed: DRAM is full\n", size);
		return NULL;
	}
	buffer->data = memory + GUARD;
	host_dma_inner(memory, buffer->data, size);
	buffer->size = size;
	buffer->dma = bus_of(buffer->data);
	buffer->attrs = attrs;
	buffer->site = site;
	memset(buffer->data, 0, size);
	fill(buffer->data - GUARD, buffer->data);
	fill(buffer->data + size, end_of_guard(buffer));
	list_add_tail(&buffer->entry, &buffers);
	if (buffer->dma + size - 1 > dev->coherent_dma_mask)
		emu_complain("dma-mask", "DMA memory at 0x%08x is beyond the mask 0x%llx of the device", buffer->dma, dev->coherent_dma_mask);
	*dma = buffer->dma;
	return attrs & DMA_ATTR_NO_KERNEL_MAPPING ? (void *)(NO_MAPPING + (buffer->dma - host_dram_bus())) : buffer->data;
}

static struct buffer *dma_find(dma_addr_t dma)
{
	struct buffer *buffer;

	list_for_each_entry(buffer, &buffers, entry)
		if (dma - buffer->dma < buffer->size)
			return buffer;
	return NULL;
}

void emu_dma_free(struct device *dev, size_t size, void *cpu, dma_addr_t dma, unsigned long attrs,
		  const struct emu_site *site)
{
	struct buffer *buffer;
	void *expected;

	if (emu_context.irqs_off || emu_context.hardirq)
		emu_complain("dma-free-atomic", "DMA memory is freed at %pEMU with interrupts off, which the kernel warns of; free it in process context", site);
	if (!cpu)
		return;
	buffer = dma_find(dma);
	if (!buffer)
		emu_fault("bad-dma-free", "DMA memory is freed at %pEMU with bus address 0x%08x, where none is allocated (any more); free it once only, with the address dma_alloc gave", site, dma);
	if (buffer->dma != dma)
		emu_fault("bad-dma-free", "DMA memory is freed at %pEMU with bus address 0x%08x, which is offset %u in the buffer of %pEMU; give back the address dma_alloc gave", site, dma, dma - buffer->dma, buffer->site);
	if (PAGE_ALIGN(size) != PAGE_ALIGN(buffer->size))
		emu_complain("dma-free-size", "DMA memory is freed at %pEMU with %zu bytes, but %zu were allocated at %pEMU; use the same size", site, size, buffer->size, buffer->site);
	expected = buffer->attrs & DMA_ATTR_NO_KERNEL_MAPPING ? (void *)(NO_MAPPING + (dma - host_dram_bus())) : buffer->data;
	if (cpu != expected)
		emu_fault("bad-dma-free", "DMA memory is freed at %pEMU with a CPU address (0x%x) and a bus address (0x%08x) of different buffers", site, (u32)cpu, dma);
	if ((attrs ^ buffer->attrs) & DMA_ATTR_NO_KERNEL_MAPPING)
		emu_complain("dma-free-attrs", "DMA memory is freed at %pEMU with other attributes than it was allocated with at %pEMU", site, buffer->site);
	dma_check(buffer, SIZE_MAX / 2);
	list_del(&buffer->entry);
	host_dma_free(buffer->data - GUARD);
	emu_heap_free(buffer);
}

struct managed {
	struct device *dev;
	size_t size;
	void *cpu;
	dma_addr_t dma;
	unsigned long attrs;
};

static void dma_release_managed(struct device *dev, void *res)
{
	struct managed *m = res;

	emu_dma_free(m->dev, m->size, m->cpu, m->dma, m->attrs, NULL);
}

static int dma_same_memory(struct device *dev, void *res, void *cpu)
{
	return ((struct managed *)res)->cpu == cpu;
}

void *emu_dmam_alloc(struct device *dev, size_t size, dma_addr_t *dma, gfp_t gfp, unsigned long attrs,
		     const struct emu_site *site)
{
	struct managed *m = emu_devres_alloc(dma_release_managed, sizeof(*m), gfp, "dmam_alloc", site);
	void *cpu = m ? emu_dma_alloc(dev, size, dma, gfp, attrs, site) : NULL;

	if (!cpu) {
		devres_free(m);
		return NULL;
	}
	*m = (struct managed){ dev, size, cpu, *dma, attrs };
	devres_add(dev, m);
	return cpu;
}

void dmam_free_coherent(struct device *dev, size_t size, void *cpu, dma_addr_t dma)
{
	if (devres_release(dev, dma_release_managed, dma_same_memory, cpu))
		emu_complain("bad-dma-free", "dmam_free_coherent of memory that is not this device's");
}

/* Masks: the block drives 32 address lines. */
int dma_set_mask(struct device *dev, u64 mask)
{
	if (!dev->dma_mask || mask < host_dram_bus() + (host_dram_size() - 1))
		return -EIO;
	*dev->dma_mask = mask;
	return 0;
}

int dma_set_coherent_mask(struct device *dev, u64 mask)
{
	if (mask < host_dram_bus() + (host_dram_size() - 1))
		return -EIO;
	dev->coherent_dma_mask = mask;
	return 0;
}

int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
	return dma_set_mask(dev, mask) ?: dma_set_coherent_mask(dev, mask);
}

int dma_coerce_mask_and_coherent(struct device *dev, u64 mask)
{
	dev->dma_mask = &dev->coherent_dma_mask;
	return dma_set_mask_and_coherent(dev, mask);
}

u64 dma_get_mask(struct device *dev) { return dev->dma_mask && *dev->dma_mask ? *dev->dma_mask : DMA_BIT_MASK(32); }
u64 dma_get_required_mask(struct device *dev) { return DMA_BIT_MASK(32); }

/* Both generations: an int before 6.12, nothing to check since. */
int dma_set_max_seg_size(struct device *dev, unsigned int size)
{
	if (!dev->dma_parms)
		return -EIO;
	dev->dma_parms->max_segment_size = size;
	return 0;
}

unsigned int dma_get_max_seg_size(struct device *dev)
{
	return dev->dma_parms && dev->dma_parms->max_segment_size ? dev->dma_parms->max_segment_size : SZ_64K;
}

dma_addr_t emu_dma_map(struct device *dev, const void *cpu, size_t size, enum dma_data_direction direction,
		       const struct emu_site *site)
{
	u32 offset = (u32)cpu - host_dram_start();
	struct dma_mapping *mapping;

	if (offset >= host_dram_size()) {
		emu_complain("dma-map-memory", "dma_map_single at %pEMU of memory that is not DMA memory: on this machine the chip sees only what dma_alloc_coherent gave, the mapping fails", site);
		return DMA_MAPPING_ERROR;
	}
	san_check(cpu, size, 0);
	mapping = emu_heap_alloc(sizeof(*mapping), "dma_map_single", site);
	if (!mapping)
		return DMA_MAPPING_ERROR;
	*mapping = (struct dma_mapping){ .dma = bus_of(cpu), .size = size, .site = site };
	list_add_tail(&mapping->entry, &dma_mappings);
	return mapping->dma;
}

void emu_dma_unmap(struct device *dev, dma_addr_t dma, size_t size, const struct emu_site *site)
{
	struct dma_mapping *mapping;

	list_for_each_entry(mapping, &dma_mappings, entry) {
		if (mapping->dma != dma)
			continue;
		if (mapping->size != size)
			emu_complain("dma-unmap-size", "dma_unmap_single at %pEMU of %zu bytes, but %zu were mapped at %pEMU", site, size, mapping->size, mapping->site);
		list_del(&mapping->entry);
		emu_heap_free(mapping);
		return;
	}
	emu_complain("bad-dma-unmap", "dma_unmap_single at %pEMU of 0x%08x, which is not mapped", site, dma);
}

int emu_dma_mmap(struct device *dev, struct vm_area_struct *vma, void *cpu, dma_addr_t dma, size_t size)
{
	struct buffer *buffer = dma_find(dma);
	unsigned long length = vma->vm_end - vma->vm_start, offset = vma->vm_pgoff << PAGE_SHIFT;

	if (!buffer || offset >= PAGE_ALIGN(size) || length > PAGE_ALIGN(size) - offset)
		return -ENXIO;
	vma->emu_memory = buffer->data + offset;
	return 0;
}

void emu_dma_shutdown_check(void)
{
	struct buffer *buffer;
	struct dma_mapping *mapping;

	list_for_each_entry(buffer, &buffers, entry) {
		dma_check(buffer, SIZE_MAX / 2);
		emu_complain("dma-leak", "%zu bytes of DMA memory from %pEMU are never freed; free them in release or remove", buffer->size, buffer->site);
	}
	list_for_each_entry(mapping, &dma_mappings, entry)
		emu_complain("dma-map-leak", "the DMA mapping of %pEMU is never unmapped", mapping->site);
}
