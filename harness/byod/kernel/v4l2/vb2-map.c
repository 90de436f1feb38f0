// SPDX-License-Identifier: MIT
/* Planes mapped into user memory, exported as DMA buffers, and imported from them. */
#include "vb2-internal.h"

static struct vb2_plane *plane_at(struct vb2_queue *q, unsigned long offset, struct vb2_buffer **vb)
{
	unsigned int i, p;

	for (i = 0; i < q->max_num_buffers; i++) {
		*vb = vb2_get_buffer(q, i);
		for (p = 0; *vb && p < (*vb)->num_planes; p++)
			if ((*vb)->planes[p].m.offset == offset)
				return &(*vb)->planes[p];
	}
	return NULL;
}

/* What hinders a mapping of the queue's planes, or NULL. */
static const char *unmappable(const struct vb2_queue *q, const struct vm_area_struct *vma)
{
	if (!(vma->vm_flags & VM_SHARED))
		return "mappings must be shared";
	if (q->is_output)
		return vma->vm_flags & VM_WRITE ? NULL : "the mapping must be writable";
	return vma->vm_flags & VM_READ ? NULL : "the mapping must be readable";
}

static int map_at(struct vb2_queue *q, unsigned long offset, struct vm_area_struct *vma)
{
	struct vb2_buffer *vb;
	struct vb2_plane *plane = q->memory == VB2_MEMORY_MMAP ? plane_at(q, offset, &vb) : NULL;

	if (!plane || vma->vm_end - vma->vm_start > PAGE_ALIGN(plane->length))
		return -EINVAL;
	/* the plane's own offset must not shift the mapping */
	vma->vm_pgoff = 0;
	return q->mem_ops->mmap(plane->mem_priv, vma);
}

int vb2_mmap(struct vb2_queue *q, struct vm_area_struct *vma)
{
	const char *hindrance = unmappable(q, vma);
	int ret;

	if (hindrance) {
		vb2_refused(q, "%s", hindrance);
		return -EINVAL;
	}
	mutex_lock(&q->mmap_lock);
	ret = map_at(q, (unsigned long)vma->vm_pgoff << PAGE_SHIFT, vma);
	mutex_unlock(&q->mmap_lock);
	return ret;
}

/* What hinders an export, or NULL. */
static const char *unexportable(const struct vb2_queue *q, unsigned int flags)
{
	if (q->memory != VB2_MEMORY_MMAP || !q->mem_ops->get_dmabuf)
		return "only MMAP buffers are exported";
	return flags & ~(O_CLOEXEC | O_ACCMODE) ? "exported with flags other than O_CLOEXEC and access modes" : NULL;
}

int vb2_core_expbuf(struct vb2_queue *q, int *fd, unsigned int type, struct vb2_buffer *vb, unsigned int plane,
		    unsigned int flags)
{
	const char *hindrance = type != q->type || plane >= vb->num_planes ? "the buffer has no such plane" :
									     unexportable(q, flags);
	struct dma_buf *dbuf;
	int number;

	if (hindrance) {
		vb2_refused(q, "EXPBUF of buffer type %u, plane %u, flags 0x%x: %s", type, plane, flags, hindrance);
		return -EINVAL;
	}
	dbuf = q->mem_ops->get_dmabuf(vb, vb->planes[plane].mem_priv, flags & O_ACCMODE);
	if (IS_ERR_OR_NULL(dbuf))
		return -EINVAL;
	number = dma_buf_fd(dbuf, flags & ~O_ACCMODE);
	if (number >= 0)
		*fd = number;
	else
		dma_buf_put(dbuf);
	return min(number, 0);
}

static int import_plane(struct vb2_buffer *vb, struct vb2_plane *plane, const struct vb2_plane *given, bool *fresh)
{
	struct vb2_queue *q = vb->vb2_queue;
	struct dma_buf *dbuf = dma_buf_get(given->m.fd);
	unsigned int length;
	void *memory;
	int ret;

	if (IS_ERR_OR_NULL(dbuf)) {
		vb2_refused(q, "descriptor %d is not a DMA buffer", given->m.fd);
		return -EINVAL;
	}
	length = given->length ? given->length : dbuf->size;
	if (length < plane->min_length) {
		vb2_refused(q, "a DMA buffer of %u bytes where %u are needed", length, plane->min_length);
		dma_buf_put(dbuf);
		return -EINVAL;
	}
	if (plane->dbuf == dbuf && plane->length == length) {
		dma_buf_put(dbuf);
		return 0;
	}
	if (!*fresh && plane->mem_priv)
		vb2_op_void(q, buf_cleanup, vb);
	*fresh = true;
	emu_vb2_release_dmabuf(vb, plane);

	memory = q->mem_ops->attach_dmabuf(vb, q->alloc_devs[0] ? q->alloc_devs[0] : q->dev, dbuf, length);
	if (IS_ERR(memory)) {
		dma_buf_put(dbuf);
		return PTR_ERR(memory);
	}
	plane->dbuf = dbuf;
	plane->mem_priv = memory;
	plane->length = length;
	ret = q->mem_ops->map_dmabuf(memory);
	if (!ret)
		plane->dbuf_mapped = 1;
	return ret;
}

int emu_vb2_prepare_dmabuf(struct vb2_buffer *vb)
{
	struct vb2_plane given[VB2_MAX_PLANES] = {};
	struct vb2_queue *q = vb->vb2_queue;
	bool fresh = !vb->planes[0].mem_priv;
	unsigned int i;
	int ret;

	ret = q->buf_ops->fill_vb2_buffer(vb, given);
	for (i = 0; !ret && i < vb->num_planes; i++) {
		ret = import_plane(vb, &vb->planes[i], &given[i], &fresh);
		vb->planes[i].bytesused = given[i].bytesused;
		vb->planes[i].data_offset = given[i].data_offset;
		vb->planes[i].m.fd = given[i].m.fd;
	}
	if (!ret && fresh)
		ret = vb2_op(q, buf_init, vb);
	if (ret)
		goto release;
	ret = vb2_op(q, buf_prepare, vb);
	if (!ret)
		return 0;
	vb2_op_void(q, buf_cleanup, vb);
release:
	for (i = 0; i < vb->num_planes; i++)
		emu_vb2_release_dmabuf(vb, &vb->planes[i]);
	return ret;
}
