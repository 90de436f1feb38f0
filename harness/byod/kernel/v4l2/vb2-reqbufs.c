// SPDX-License-Identifier: MIT
/* Creating and removing the buffers of a queue; the queue itself. */
#include <linux/slab.h>

#include "vb2-internal.h"

static bool memory_supported(struct vb2_queue *q, enum vb2_memory memory)
{
	const struct vb2_mem_ops *ops = q->mem_ops;

	switch (memory) {
	case VB2_MEMORY_MMAP:
		return (q->io_modes & VB2_MMAP) && ops->alloc && ops->put && ops->mmap;
	case VB2_MEMORY_USERPTR:
		return (q->io_modes & VB2_USERPTR) && ops->get_userptr && ops->put_userptr;
	case VB2_MEMORY_DMABUF:
		return (q->io_modes & VB2_DMABUF) && ops->attach_dmabuf && ops->detach_dmabuf && ops->map_dmabuf &&
		       ops->unmap_dmabuf;
	default:
		return false;
	}
}

int vb2_verify_memory_type(struct vb2_queue *q, enum vb2_memory memory, unsigned int type)
{
	if (!memory_supported(q, memory)) {
		vb2_refused(q, "memory type %d is not supported by this queue", memory);
		return -EINVAL;
	}
	if (type != q->type) {
		vb2_refused(q, "buffer type %u is not this queue's (%u)", type, q->type);
		return -EINVAL;
	}
	return 0;
}

/* A queue_setup that gives no plane, or a plane of no bytes, is a mistake of the driver. */
static int check_setup(struct vb2_queue *q, unsigned int num_planes, const unsigned int sizes[])
{
	unsigned int i;

	if (!num_planes || num_planes > VB2_MAX_PLANES) {
		emu_v4l2_complain("vb2-queue-setup",
				  "queue_setup of %s set %u planes. Set *num_planes to 1 or more when it is 0.", q->name,
				  num_planes);
		return -EINVAL;
	}
	for (i = 0; i < num_planes; i++) {
		if (sizes[i])
			continue;
		emu_v4l2_complain("vb2-queue-setup",
				  "queue_setup of %s left the size of plane %u at 0. Set sizes[] from the current format.",
				  q->name, i);
		return -EINVAL;
	}
	return 0;
}

static int drop_buffers(struct vb2_queue *q)
{
	mutex_lock(&q->mmap_lock);
	emu_vb2_cancel(q);
	emu_vb2_free_buffers(q, 0, q->max_num_buffers);
	mutex_unlock(&q->mmap_lock);
	q->is_busy = 0;
	return 0;
}

static int ensure_storage(struct vb2_queue *q)
{
	if (!q->bufs)
		q->bufs = kcalloc(q->max_num_buffers, sizeof(*q->bufs), GFP_KERNEL);
	return q->bufs ? 0 : -ENOMEM;
}

/* Buffers to be made. */
struct order {
	enum vb2_memory memory;
	/* wanted; afterwards, how many were made */
	unsigned int count;
	unsigned int least;
	/* 0: the driver tells planes and sizes */
	unsigned int given_planes;
	unsigned int sizes[VB2_MAX_PLANES];
	unsigned int first;
};

/* What the driver says of so many buffers; it may ask for more or fewer. */
static int consult(struct vb2_queue *q, struct order *o, unsigned int *num_planes)
{
	int ret;

	*num_planes = o->given_planes;
	ret = q->ops->queue_setup(q, &o->count, num_planes, o->sizes, q->alloc_devs);
	return ret ? ret : check_setup(q, *num_planes, o->sizes);
}

static int fulfil(struct vb2_queue *q, struct order *o)
{
	unsigned int num_planes, made;
	int ret = consult(q, o, &num_planes);

	if (ret)
		return ret;
	made = emu_vb2_alloc_buffers(q, o->memory, o->count, num_planes, o->sizes, &o->first);
	if (!made)
		return -ENOMEM;
	if (made >= o->least && made < o->count) {
		/* the driver may say that so few are too few */
		o->count = made;
		ret = consult(q, o, &num_planes);
	}
	if (!ret && made < max(o->count, o->least))
		ret = -ENOMEM;
	if (ret)
		emu_vb2_free_buffers(q, o->first, made);
	o->count = made;
	return ret;
}

/* The first buffers give the queue its type of memory, and with the last ones it goes. */
static int obtain(struct vb2_queue *q, struct order *o, bool non_coherent)
{
	bool were_none = !q->num_buffers;
	int ret = ensure_storage(q);

	if (were_none) {
		q->memory = o->memory;
		if (vb2_queue_allows_cache_hints(q))
			q->non_coherent_mem = non_coherent;
		memset(q->alloc_devs, 0, sizeof(q->alloc_devs));
	}
	if (!ret)
		ret = fulfil(q, o);
	if (!ret) {
		q->is_busy = 1;
		if (were_none)
			q->waiting_for_buffers = !q->is_output;
	} else if (!q->num_buffers) {
		q->memory = VB2_MEMORY_UNKNOWN;
	}
	return ret;
}

/* Who waits in DQBUF waits for a buffer of those that were there. */
static bool is_waited_for(struct vb2_queue *q)
{
	if (q->waiting_in_dqbuf)
		vb2_refused(q, "another call waits in DQBUF");
	return q->waiting_in_dqbuf;
}

int vb2_core_reqbufs(struct vb2_queue *q, enum vb2_memory memory, unsigned int flags, unsigned int *count)
{
	struct order o = {
		.memory = memory,
		.count = clamp_t(unsigned int, *count, q->min_reqbufs_allocation, q->max_num_buffers),
		.least = q->min_reqbufs_allocation,
	};
	int ret;

	if (q->streaming) {
		vb2_refused(q, "streaming is on");
		return -EBUSY;
	}
	if (!*count)
		return drop_buffers(q);
	if (is_waited_for(q))
		return -EBUSY;
	if (q->num_buffers)
		drop_buffers(q);
	ret = obtain(q, &o, flags & V4L2_MEMORY_FLAG_NON_COHERENT);
	if (!ret)
		*count = o.count;
	return ret;
}

/* Whether buffers can be added to those that are there. */
static int check_addition(struct vb2_queue *q, enum vb2_memory memory, unsigned int count)
{
	if (!q->num_buffers)
		return count && is_waited_for(q) ? -EBUSY : 0;
	if (q->num_buffers >= q->max_num_buffers) {
		vb2_refused(q, "there are %u buffers already, as many as can be", q->num_buffers);
		return -ENOBUFS;
	}
	if (q->memory != memory) {
		vb2_refused(q, "the queue has buffers of another memory type");
		return -EINVAL;
	}
	return 0;
}

int vb2_core_create_bufs(struct vb2_queue *q, enum vb2_memory memory, unsigned int flags, unsigned int *count,
			 unsigned int requested_planes, const unsigned int requested_sizes[],
			 unsigned int *first_index)
{
	struct order o = {
		.memory = memory,
		.count = min(*count, q->max_num_buffers - q->num_buffers),
		.given_planes = requested_planes,
	};
	int ret = check_addition(q, memory, *count);

	if (ret)
		return ret;
	memcpy(o.sizes, requested_sizes, requested_planes * sizeof(o.sizes[0]));
	ret = obtain(q, &o, flags & V4L2_MEMORY_FLAG_NON_COHERENT);
	if (ret)
		return ret;
	*first_index = o.first;
	*count = o.count;
	return 0;
}

/* Only buffers that are there and that the user has. */
static int check_removal(struct vb2_queue *q, unsigned int start, unsigned int end)
{
	const struct vb2_buffer *vb;
	unsigned int i;

	for (i = start; i < end; i++) {
		vb = vb2_get_buffer(q, i);
		if (!vb || vb->state != VB2_BUF_STATE_DEQUEUED)
			return vb ? -EBUSY : -EINVAL;
	}
	return 0;
}

int vb2_core_remove_bufs(struct vb2_queue *q, unsigned int start, unsigned int count)
{
	bool inside = count <= q->num_buffers && start <= q->max_num_buffers - count;
	int ret = inside ? check_removal(q, start, start + count) : -EINVAL;

	if (!count)
		return 0;
	if (!ret)
		emu_vb2_free_buffers(q, start, count);
	return ret;
}

static int reject_queue(struct vb2_queue *q, const char *what)
{
	emu_v4l2_complain("vb2-queue-init", "vb2_queue_init of %s: %s.", q->name[0] ? q->name : "a queue", what);
	return -EINVAL;
}

int vb2_core_queue_init(struct vb2_queue *q)
{
	if (!q->max_num_buffers)
		q->max_num_buffers = VB2_MAX_FRAME;
	q->max_num_buffers = min(q->max_num_buffers, (unsigned int)VB2_MAX_FRAME * 32);

	if (!q->ops || !q->ops->queue_setup || !q->ops->buf_queue)
		return reject_queue(q, "ops must have queue_setup and buf_queue");
	if (!q->mem_ops)
		return reject_queue(q, "mem_ops is not set; use &vb2_dma_contig_memops");
	if (!q->type || !q->io_modes)
		return reject_queue(q, "type and io_modes must be set");
	if (q->max_num_buffers < VB2_MAX_FRAME || q->min_queued_buffers > q->max_num_buffers)
		return reject_queue(q, "max_num_buffers is too small");
	if (q->requires_requests && !q->supports_requests)
		return reject_queue(q, "requires_requests needs supports_requests");
	if (q->supports_requests && q->min_queued_buffers)
		return reject_queue(q, "a queue that supports requests cannot have min_queued_buffers");
	if (!q->ops->wait_prepare != !q->ops->wait_finish)
		return reject_queue(q, "wait_prepare and wait_finish go together");
	if (!q->lock && !q->ops->wait_prepare)
		return reject_queue(q, "without a lock there must be wait_prepare and wait_finish");

	if (q->min_reqbufs_allocation < q->min_queued_buffers + 1)
		q->min_reqbufs_allocation = q->min_queued_buffers + 1;
	emu_vb2_empty(q);
	init_waitqueue_head(&q->done_wq);
	mutex_init(&q->mmap_lock);
	spin_lock_init(&q->done_lock);
	q->memory = VB2_MEMORY_UNKNOWN;
	if (!q->buf_struct_size)
		q->buf_struct_size = sizeof(struct vb2_buffer);
	q->dma_dir = q->bidirectional ? DMA_BIDIRECTIONAL : q->is_output ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
	if (!q->name[0])
		strscpy(q->name, q->is_output ? "out" : "cap", sizeof(q->name));
	return 0;
}

void vb2_core_queue_release(struct vb2_queue *q)
{
	emu_vb2_cancel(q);
	mutex_lock(&q->mmap_lock);
	emu_vb2_free_buffers(q, 0, q->max_num_buffers);
	kfree(q->bufs);
	q->bufs = NULL;
	q->is_busy = 0;
	mutex_unlock(&q->mmap_lock);
}
