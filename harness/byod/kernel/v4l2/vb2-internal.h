/* SPDX-License-Identifier: MIT */
/* What the parts of videobuf2 share. */
#ifndef EMU_VB2_INTERNAL_H
#define EMU_VB2_INTERNAL_H

#include <media/videobuf2-v4l2.h>

#include "complain.h"

#define vb2_refused(q, ...)	emu_v4l2_refused((q)->name, __VA_ARGS__)

/* Calls an optional operation: 0 where there is none. */
#define vb2_op(q, op, ...)	((q)->ops->op ? (q)->ops->op(__VA_ARGS__) : 0)
#define vb2_op_void(q, op, ...) \
	do { \
		if ((q)->ops->op) \
			(q)->ops->op(__VA_ARGS__); \
	} while (0)

const char *emu_vb2_state_name(enum vb2_buffer_state state);

/* Memory: planes of one buffer, and all buffers of a queue. */
void emu_vb2_finish_planes(struct vb2_buffer *vb);
void emu_vb2_release_dmabuf(struct vb2_buffer *vb, struct vb2_plane *plane);
unsigned int emu_vb2_alloc_buffers(struct vb2_queue *q, enum vb2_memory memory, unsigned int count,
				   unsigned int num_planes, const unsigned int sizes[], unsigned int *first_index);
void emu_vb2_free_buffers(struct vb2_queue *q, unsigned int start, unsigned int count);

/* States. */
int emu_vb2_prepare(struct vb2_buffer *vb);
int emu_vb2_prepare_dmabuf(struct vb2_buffer *vb);
void emu_vb2_finish(struct vb2_buffer *vb);
void emu_vb2_leave(struct vb2_queue *q, struct vb2_buffer *vb);
void emu_vb2_dequeue(struct vb2_buffer *vb);
void emu_vb2_empty(struct vb2_queue *q);
void emu_vb2_cancel(struct vb2_queue *q);

/* Requests: the one a buffer is an object of, and the one it holds a reference of. */
void emu_vb2_leave_request(struct vb2_buffer *vb);
void emu_vb2_forget_request(struct vb2_buffer *vb);
int emu_vb2_queue_in_request(struct vb2_queue *q, struct vb2_buffer *vb, void *pb, struct media_request *req);

/* Planes in DRAM, whoever they are for: what vb2_mem_ops of either kind are made of (vb2-dma-contig.c). */
struct vm_area_struct;
void *emu_vb2_plane_alloc(struct device *dev, unsigned long size, gfp_t gfp, unsigned long attrs);
void emu_vb2_plane_put(void *priv);
void *emu_vb2_plane_vaddr(struct vb2_buffer *vb, void *priv);
unsigned int emu_vb2_plane_users(void *priv);
int emu_vb2_plane_map(void *priv, struct vm_area_struct *vma);

#endif
