// SPDX-License-Identifier: MIT
/* Planes in contiguous DMA memory. */
#include <linux/mm.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <media/videobuf2-dma-contig.h>

#include "vb2-internal.h"

struct plane_memory {
	struct device *dev;
	void *vaddr;
	dma_addr_t bus;
	unsigned long size;
	unsigned int users;
	struct dma_buf *imported;
};

void *emu_vb2_plane_alloc(struct device *dev, unsigned long size, gfp_t gfp, unsigned long attrs)
{
	struct plane_memory *memory = kzalloc(sizeof(*memory), GFP_KERNEL);

	if (!memory)
		return ERR_PTR(-ENOMEM);
	memory->vaddr = dma_alloc_attrs(dev, size, &memory->bus, gfp, attrs);
	if (!memory->vaddr) {
		kfree(memory);
		return ERR_PTR(-ENOMEM);
	}
	memset(memory->vaddr, 0, size);
	memory->dev = dev;
	memory->size = size;
	memory->users = 1;
	return memory;
}

static void *alloc_plane(struct vb2_buffer *vb, struct device *dev, unsigned long size)
{
	struct vb2_queue *q = vb->vb2_queue;

	if (!dev) {
		emu_v4l2_complain("vb2-no-device",
				  "%s has no device to allocate for. Set q->dev before vb2_queue_init.", q->name);
		return ERR_PTR(-EINVAL);
	}
	return emu_vb2_plane_alloc(dev, size, GFP_KERNEL | q->gfp_flags, q->dma_attrs);
}

void emu_vb2_plane_put(void *priv)
{
	struct plane_memory *memory = priv;

	if (--memory->users)
		return;
	dma_free_attrs(memory->dev, memory->size, memory->vaddr, memory->bus, 0);
	kfree(memory);
}

void *emu_vb2_plane_vaddr(struct vb2_buffer *vb, void *priv)
{
	return ((struct plane_memory *)priv)->vaddr;
}

static void *plane_cookie(struct vb2_buffer *vb, void *priv)
{
	return &((struct plane_memory *)priv)->bus;
}

unsigned int emu_vb2_plane_users(void *priv)
{
	return ((struct plane_memory *)priv)->users;
}

static void mapping_open(struct vm_area_struct *vma)
{
	((struct plane_memory *)vma->vm_private_data)->users++;
}

static void mapping_close(struct vm_area_struct *vma)
{
	emu_vb2_plane_put(vma->vm_private_data);
}

static const struct vm_operations_struct mapping_ops = {
	.open = mapping_open,
	.close = mapping_close,
};

/* User memory and kernel memory are one: the mapping's address is the plane's. */
int emu_vb2_plane_map(void *priv, struct vm_area_struct *vma)
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

static void release_exported(struct dma_buf *dbuf)
{
	emu_vb2_plane_put(dbuf->priv);
}

static struct dma_buf *export_plane(struct vb2_buffer *vb, void *priv, unsigned long flags)
{
	struct plane_memory *memory = priv;
	struct dma_buf *dbuf = emu_dma_buf_create(memory, memory->size, release_exported);

	if (!IS_ERR(dbuf))
		memory->users++;
	return dbuf;
}

static void *import_attach(struct vb2_buffer *vb, struct device *dev, struct dma_buf *dbuf, unsigned long size)
{
	struct plane_memory *from = dbuf->priv, *memory;

	if (size > dbuf->size)
		return ERR_PTR(-EFAULT);
	memory = kzalloc(sizeof(*memory), GFP_KERNEL);
	if (!memory)
		return ERR_PTR(-ENOMEM);
	*memory = *from;
	memory->dev = dev;
	memory->size = size;
	memory->users = 1;
	memory->imported = dbuf;
	return memory;
}

static void import_detach(void *priv)
{
	kfree(priv);
}

static int import_map(void *priv)
{
	return 0;
}

static void import_unmap(void *priv)
{
}

const struct vb2_mem_ops vb2_dma_contig_memops = {
	.alloc = alloc_plane,
	.put = emu_vb2_plane_put,
	.vaddr = emu_vb2_plane_vaddr,
	.cookie = plane_cookie,
	.num_users = emu_vb2_plane_users,
	.mmap = emu_vb2_plane_map,
	.get_dmabuf = export_plane,
	.attach_dmabuf = import_attach,
	.detach_dmabuf = import_detach,
	.map_dmabuf = import_map,
	.unmap_dmabuf = import_unmap,
};

int vb2_dma_contig_set_max_seg_size(struct device *dev, unsigned int size)
{
	return 0;
}
