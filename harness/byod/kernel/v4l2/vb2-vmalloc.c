// SPDX-License-Identifier: MIT
/* Planes in memory that no device reaches. */
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <media/videobuf2-vmalloc.h>

#include "vb2-internal.h"

struct plane_memory {
	void *vaddr;
	unsigned int users;
};

static void *alloc_plane(struct vb2_buffer *vb, struct device *dev, unsigned long size)
{
	struct plane_memory *memory = kzalloc(sizeof(*memory), GFP_KERNEL);

	if (!memory)
		return ERR_PTR(-ENOMEM);
	memory->vaddr = vmalloc_user(PAGE_ALIGN(size));
	if (!memory->vaddr) {
		kfree(memory);
		return ERR_PTR(-ENOMEM);
	}
	memory->users = 1;
	return memory;
}

static void put_plane(void *priv)
{
	struct plane_memory *memory = priv;

	if (--memory->users)
		return;
	vfree(memory->vaddr);
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
