// SPDX-License-Identifier: MIT
/* Planes in memory that no device needs to reach. It is DRAM all the same: the heap has no room for pictures. */
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <media/videobuf2-vmalloc.h>

#include "vb2-internal.h"

struct platform_device *emu_ve_device(void);

struct plane_memory {
	void *vaddr;
	dma_addr_t bus;
	unsigned long size;
	unsigned int users;
};

static void *alloc_plane(struct vb2_buffer *vb, struct device *dev, unsigned long size)
{
	struct plane_memory *memory = kzalloc(sizeof(*memory), GFP_KERNEL);

	if (!memory)
		return ERR_PTR(-ENOMEM);
	memory->size = PAGE_ALIGN(size);
	memory->vaddr = dma_alloc_attrs(&emu_ve_device()->dev, memory->size, &memory->bus, GFP_KERNEL, 0);
	if (!memory->vaddr) {
		kfree(memory);
		return ERR_PTR(-ENOMEM);
	}
	memset(memory->vaddr, 0, memory->size);
	memory->users = 1;
	return memory;
}

static void put_plane(void *priv)
{
	struct plane_memory *memory = priv;

	if (--memory->users)
		return;
	dma_free_attrs(&emu_ve_device()->dev, memory->size, memory->vaddr, memory->bus, 0);
	kfree(memory);
}

static void *plane_vaddr(struct vb2_buffer *vb, void *priv)
{
	return ((struct plane_memory *)priv)->vaddr;
}

static unsigned int plane_users(void *priv)
{
	return ((struct plane_memory *)priv)->users;
}

static void mapping_open(struct vm_area_struct *vma)
{
	((struct plane_memory *)vma->vm_private_data)->users++;
}

static void mapping_close(struct vm_area_struct *vma)
{
	put_plane(vma->vm_private_data);
}

static const struct vm_operations_struct mapping_ops = {
	.open = mapping_open,
	.close = mapping_close,
};

/* User memory and kernel memory are one: the mapping's address is the plane's. */
static int map_plane(void *priv, struct vm_area_struct *vma)
{
	struct plane_memory *memory = priv;
	unsigned long length = vma->vm_end - vma->vm_start;

	vma->vm_start = (unsigned long)memory->vaddr;
	vma->vm_end = vma->vm_start + length;
	vma->vm_private_data = memory;
	vma->vm_ops = &mapping_ops;
	mapping_open(vma);
	return 0;
}

const struct vb2_mem_ops vb2_vmalloc_memops = {
	.alloc = alloc_plane,
	.put = put_plane,
	.vaddr = plane_vaddr,
	.num_users = plane_users,
	.mmap = map_plane,
};
