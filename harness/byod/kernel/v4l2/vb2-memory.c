// SPDX-License-Identifier: MIT
/* Buffers of a queue: their structures and the memory of their planes. */
#include <linux/mm.h>
#include <linux/slab.h>

#include "vb2-internal.h"

static void free_planes(struct vb2_buffer *vb)
{
	unsigned int i;

	for (i = 0; i < vb->num_planes; i++) {
		vb->vb2_queue->mem_ops->put(vb->planes[i].mem_priv);
		vb->planes[i].mem_priv = NULL;
	}
}

static int alloc_planes(struct vb2_buffer *vb)
{
	struct vb2_queue *q = vb->vb2_queue;
	unsigned int i;
	void *memory;

	for (i = 0; i < vb->num_planes; i++) {
		memory = q->mem_ops->alloc(vb, q->alloc_devs[i] ? q->alloc_devs[i] : q->dev,
					   PAGE_ALIGN(vb->planes[i].length));
		if (IS_ERR_OR_NULL(memory)) {
			while (i--)
				q->mem_ops->put(vb->planes[i].mem_priv);
			return memory ? PTR_ERR(memory) : -ENOMEM;
		}
		vb->planes[i].mem_priv = memory;
	}
	return 0;
}

void emu_vb2_finish_planes(struct vb2_buffer *vb)
{
	const struct vb2_mem_ops *mem_ops = vb->vb2_queue->mem_ops;
	unsigned int i;

	if (!vb->synced)
		return;
	vb->synced = 0;
	if (vb->skip_cache_sync_on_finish || !mem_ops->finish)
		return;
	for (i = 0; i < vb->num_planes; i++)
		mem_ops->finish(vb->planes[i].mem_priv);
}

void emu_vb2_release_dmabuf(struct vb2_buffer *vb, struct vb2_plane *plane)
{
	const struct vb2_mem_ops *mem_ops = vb->vb2_queue->mem_ops;

	if (!plane->mem_priv)
		return;
	if (plane->dbuf_mapped)
		mem_ops->unmap_dmabuf(plane->mem_priv);
	mem_ops->detach_dmabuf(plane->mem_priv);
	dma_buf_put(plane->dbuf);
	plane->mem_priv = NULL;
	plane->dbuf = NULL;
	plane->dbuf_mapped = 0;
}

/* mmap() tells planes apart by a page number that holds buffer and plane, as the kernel's offsets do. */
static void set_offsets(struct vb2_buffer *vb)
{
	unsigned int i;

	for (i = 0; i < vb->num_planes; i++)
		vb->planes[i].m.offset = (vb->index << 3 | i) << PAGE_SHIFT;
}

static struct vb2_buffer *new_buffer(struct vb2_queue *q, enum vb2_memory memory, unsigned int index,
				     unsigned int num_planes, const unsigned int sizes[])
{
	struct vb2_buffer *vb = kzalloc(q->buf_struct_size, GFP_KERNEL);
	unsigned int i;

	if (!vb)
		return NULL;
	vb->vb2_queue = q;
	vb->index = index;
	vb->type = q->type;
	vb->memory = memory;
	vb->num_planes = num_planes;
	vb->state = VB2_BUF_STATE_DEQUEUED;
	INIT_LIST_HEAD(&vb->queued_entry);
	INIT_LIST_HEAD(&vb->done_entry);
	for (i = 0; i < num_planes; i++) {
		vb->planes[i].length = sizes[i];
		vb->planes[i].min_length = sizes[i];
	}
	if (q->buf_ops && q->buf_ops->init_buffer)
		q->buf_ops->init_buffer(vb);
	return vb;
}

static int first_free_index(struct vb2_queue *q, unsigned int count)
{
	unsigned int first, i;

	for (first = 0; first + count <= q->max_num_buffers; first = i + 1) {
		for (i = first; i < first + count; i++)
			if (q->bufs[i])
				break;
		if (i == first + count)
			return first;
	}
	return -1;
}

/* Memory of the kernel's own, and the driver's word on it. */
static int furnish(struct vb2_buffer *vb)
{
	struct vb2_queue *q = vb->vb2_queue;
	int ret = alloc_planes(vb);

	if (ret) {
		vb2_refused(q, "no memory for buffer %u", vb->index);
		return ret;
	}
	set_offsets(vb);
	ret = vb2_op(q, buf_init, vb);
	if (ret) {
		vb2_refused(q, "buf_init of buffer %u failed", vb->index);
		free_planes(vb);
	}
	return ret;
}

static bool add_buffer(struct vb2_queue *q, enum vb2_memory memory, unsigned int index, unsigned int num_planes,
		       const unsigned int sizes[])
{
	struct vb2_buffer *vb = new_buffer(q, memory, index, num_planes, sizes);

	if (!vb)
		return false;
	/* buf_init may look the buffer up */
	q->bufs[index] = vb;
	q->num_buffers++;
	if (memory != VB2_MEMORY_MMAP || !furnish(vb))
		return true;
	q->bufs[index] = NULL;
	q->num_buffers--;
	kfree(vb);
	return false;
}

/* Returns how many of them there is memory for; they start at *first_index, one after the other. */
unsigned int emu_vb2_alloc_buffers(struct vb2_queue *q, enum vb2_memory memory, unsigned int count,
				   unsigned int num_planes, const unsigned int sizes[], unsigned int *first_index)
{
	unsigned int room = min(count, q->max_num_buffers - q->num_buffers), made;
	int first = -1;

	while (room && (first = first_free_index(q, room)) < 0)
		room--;
	if (first < 0)
		return 0;
	*first_index = first;
	for (made = 0; made < room; made++)
		if (!add_buffer(q, memory, first + made, num_planes, sizes))
			break;
	return made;
}

static bool has_memory(struct vb2_buffer *vb)
{
	return vb->num_planes && vb->planes[0].mem_priv;
}

void emu_vb2_free_buffers(struct vb2_queue *q, unsigned int start, unsigned int count)
{
	struct vb2_buffer *vb;
	unsigned int i, p;

	for (i = start; i < start + count && i < q->max_num_buffers; i++) {
		vb = vb2_get_buffer(q, i);
		if (!vb)
			continue;
		if (has_memory(vb))
			vb2_op_void(q, buf_cleanup, vb);
		if (vb->memory == VB2_MEMORY_MMAP) {
			free_planes(vb);
		} else if (vb->memory == VB2_MEMORY_DMABUF) {
			for (p = 0; p < vb->num_planes; p++)
				emu_vb2_release_dmabuf(vb, &vb->planes[p]);
		}
		emu_vb2_leave_request(vb);
		q->bufs[i] = NULL;
		q->num_buffers--;
		kfree(vb);
	}
	if (!q->num_buffers) {
		q->memory = VB2_MEMORY_UNKNOWN;
		INIT_LIST_HEAD(&q->queued_list);
	}
}

bool vb2_buffer_in_use(struct vb2_queue *q, struct vb2_buffer *vb)
{
	unsigned int i;

	for (i = 0; i < vb->num_planes; i++)
		if (vb->planes[i].mem_priv && q->mem_ops->num_users && q->mem_ops->num_users(vb->planes[i].mem_priv) > 1)
			return true;
	return false;
}

void *vb2_plane_vaddr(struct vb2_buffer *vb, unsigned int plane_no)
{
	if (plane_no >= vb->num_planes || !vb->planes[plane_no].mem_priv)
		return NULL;
	return vb->vb2_queue->mem_ops->vaddr(vb, vb->planes[plane_no].mem_priv);
}

void *vb2_plane_cookie(struct vb2_buffer *vb, unsigned int plane_no)
{
	if (plane_no >= vb->num_planes || !vb->planes[plane_no].mem_priv)
		return NULL;
	return vb->vb2_queue->mem_ops->cookie(vb, vb->planes[plane_no].mem_priv);
}
