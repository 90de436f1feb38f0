// SPDX-License-Identifier: MIT
/* videobuf2 in terms of v4l2_buffer: what the user fills in, what the user reads. */
#include <linux/string.h>
#include <media/v4l2-common.h>
#include <media/v4l2-event.h>
#include <media/v4l2-fh.h>

#include "vb2-internal.h"

/* Flags the framework owns, and flags that say nothing about capture buffers when the user gives them. */
#define OWN_FLAGS \
	(V4L2_BUF_FLAG_MAPPED | V4L2_BUF_FLAG_QUEUED | V4L2_BUF_FLAG_DONE | V4L2_BUF_FLAG_ERROR | \
	 V4L2_BUF_FLAG_PREPARED | V4L2_BUF_FLAG_IN_REQUEST | V4L2_BUF_FLAG_REQUEST_FD | V4L2_BUF_FLAG_TIMESTAMP_MASK)
#define OUTPUT_FLAGS \
	(V4L2_BUF_FLAG_PFRAME | V4L2_BUF_FLAG_BFRAME | V4L2_BUF_FLAG_KEYFRAME | V4L2_BUF_FLAG_TIMECODE | \
	 V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF)

static int verify_planes_array(struct vb2_buffer *vb, const struct v4l2_buffer *b)
{
	if (!V4L2_TYPE_IS_MULTIPLANAR(b->type))
		return 0;
	if (!b->m.planes) {
		vb2_refused(vb->vb2_queue, "a multi-planar buffer without planes");
		return -EINVAL;
	}
	if (b->length < vb->num_planes || b->length > VB2_MAX_PLANES) {
		vb2_refused(vb->vb2_queue, "%u planes given, the buffer has %u", b->length, vb->num_planes);
		return -EINVAL;
	}
	return 0;
}

static int core_verify_planes_array(struct vb2_buffer *vb, const void *pb)
{
	return verify_planes_array(vb, pb);
}

static void init_buffer(struct vb2_buffer *vb)
{
	to_vb2_v4l2_buffer(vb)->request_fd = -1;
}

/* The payload of an output buffer must lie in it. */
static int verify_length(struct vb2_buffer *vb, const struct v4l2_buffer *b)
{
	bool given = b->memory == VB2_MEMORY_USERPTR || b->memory == VB2_MEMORY_DMABUF;
	unsigned int length, used, i;

	if (V4L2_TYPE_IS_CAPTURE(b->type))
		return 0;
	if (!V4L2_TYPE_IS_MULTIPLANAR(b->type)) {
		length = b->memory == VB2_MEMORY_USERPTR ? b->length : vb->planes[0].length;
		return b->bytesused > length ? -EINVAL : 0;
	}
	for (i = 0; i < vb->num_planes; i++) {
		length = given && b->m.planes[i].length ? b->m.planes[i].length : vb->planes[i].length;
		used = b->m.planes[i].bytesused ? b->m.planes[i].bytesused : length;
		if (b->m.planes[i].bytesused > length)
			return -EINVAL;
		if (b->m.planes[i].data_offset > 0 && b->m.planes[i].data_offset >= used)
			return -EINVAL;
	}
	return 0;
}

static void copy_timestamp(struct vb2_buffer *vb, const void *pb)
{
	struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);
	const struct v4l2_buffer *b = pb;

	if (!vb->vb2_queue->is_output)
		return;
	if (vb->vb2_queue->copy_timestamp)
		vb->timestamp = v4l2_buffer_get_timestamp(b);
	vbuf->flags |= b->flags & V4L2_BUF_FLAG_TIMECODE;
	if (b->flags & V4L2_BUF_FLAG_TIMECODE)
		vbuf->timecode = b->timecode;
}

static void take_location(struct vb2_buffer *vb, struct vb2_plane *to, unsigned int index, u32 fd, unsigned long user,
			  u32 length)
{
	switch (vb->memory) {
	case VB2_MEMORY_MMAP:
		to->m.offset = vb->planes[index].m.offset;
		to->length = vb->planes[index].length;
		break;
	case VB2_MEMORY_USERPTR:
		to->m.userptr = user;
		to->length = length;
		break;
	default:
		to->m.fd = fd;
		to->length = length;
	}
}

/* 0 bytes of payload stand for a full buffer, unless the driver says otherwise. */
static u32 payload(struct vb2_queue *q, u32 used, u32 length)
{
	return used || q->allow_zero_bytesused ? used : length;
}

static int read_user_buffer(struct vb2_buffer *vb, const struct v4l2_buffer *b)
{
	struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);
	struct vb2_queue *q = vb->vb2_queue;
	unsigned int i;

	if (verify_length(vb, b)) {
		vb2_refused(q, "the payload does not fit buffer %u", vb->index);
		return -EINVAL;
	}
	if (q->is_output && b->field == V4L2_FIELD_ALTERNATE) {
		vb2_refused(q, "field ALTERNATE is for formats, not for output buffers");
		return -EINVAL;
	}
	vbuf->sequence = 0;
	vbuf->request_fd = -1;
	vbuf->is_held = false;

	if (V4L2_TYPE_IS_MULTIPLANAR(b->type)) {
		for (i = 0; i < vb->num_planes; i++) {
			const struct v4l2_plane *from = &b->m.planes[i];
			struct vb2_plane *to = &vbuf->planes[i];

			take_location(vb, to, i, from->m.fd, from->m.userptr, from->length);
			if (!q->is_output)
				continue;
			to->bytesused = payload(q, from->bytesused, to->length);
			to->data_offset = from->data_offset;
		}
	} else {
		take_location(vb, &vbuf->planes[0], 0, b->m.fd, b->m.userptr, b->length);
		if (q->is_output)
			vbuf->planes[0].bytesused = payload(q, b->bytesused, vbuf->planes[0].length);
	}

	vbuf->flags = b->flags & ~OWN_FLAGS;
	if (!q->copy_timestamp || !q->is_output)
		vbuf->flags &= ~V4L2_BUF_FLAG_TSTAMP_SRC_MASK;
	if (q->is_output) {
		/* timecodes are taken with the timestamp, at QBUF only */
		vbuf->flags &= ~V4L2_BUF_FLAG_TIMECODE;
		vbuf->field = b->field;
		if (!(q->subsystem_flags & VB2_V4L2_FL_SUPPORTS_M2M_HOLD_CAPTURE_BUF))
			vbuf->flags &= ~V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF;
	} else {
		vbuf->flags &= ~OUTPUT_FLAGS;
	}
	return 0;
}

static int fill_vb2_buffer(struct vb2_buffer *vb, struct vb2_plane *planes)
{
	struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);
	unsigned int i;

	for (i = 0; i < vb->num_planes; i++) {
		if (vb->memory != VB2_MEMORY_MMAP) {
			planes[i].m = vbuf->planes[i].m;
			planes[i].length = vbuf->planes[i].length;
		}
		planes[i].bytesused = vbuf->planes[i].bytesused;
		planes[i].data_offset = vbuf->planes[i].data_offset;
	}
	return 0;
}

static void show_location(const struct vb2_buffer *vb, const struct vb2_plane *plane, void *m)
{
	if (vb->memory == VB2_MEMORY_MMAP)
		*(u32 *)m = plane->m.offset;
	else if (vb->memory == VB2_MEMORY_USERPTR)
		*(unsigned long *)m = plane->m.userptr;
	else
		*(s32 *)m = plane->m.fd;
}

static void show_planes(const struct vb2_buffer *vb, struct v4l2_buffer *b)
{
	unsigned int i;

	if (!vb->vb2_queue->is_multiplanar) {
		b->length = vb->planes[0].length;
		b->bytesused = vb->planes[0].bytesused;
		show_location(vb, &vb->planes[0], &b->m);
		return;
	}
	b->length = vb->num_planes;
	for (i = 0; i < vb->num_planes; i++) {
		struct v4l2_plane *to = &b->m.planes[i];

		to->bytesused = vb->planes[i].bytesused;
		to->length = vb->planes[i].length;
		to->data_offset = vb->planes[i].data_offset;
		show_location(vb, &vb->planes[i], &to->m);
		memset(to->reserved, 0, sizeof(to->reserved));
	}
}

static u32 state_flags(struct vb2_buffer *vb)
{
	u32 flags = 0;

	switch (vb->state) {
	case VB2_BUF_STATE_QUEUED:
	case VB2_BUF_STATE_ACTIVE:
		flags = V4L2_BUF_FLAG_QUEUED;
		break;
	case VB2_BUF_STATE_IN_REQUEST:
		flags = V4L2_BUF_FLAG_IN_REQUEST;
		break;
	case VB2_BUF_STATE_ERROR:
		flags = V4L2_BUF_FLAG_ERROR | V4L2_BUF_FLAG_DONE;
		break;
	case VB2_BUF_STATE_DONE:
		flags = V4L2_BUF_FLAG_DONE;
		break;
	default:
		break;
	}
	if ((vb->state == VB2_BUF_STATE_DEQUEUED || vb->state == VB2_BUF_STATE_IN_REQUEST) && vb->synced && vb->prepared)
		flags |= V4L2_BUF_FLAG_PREPARED;
	return flags;
}

static void fill_user_buffer(struct vb2_buffer *vb, void *pb)
{
	struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);
	struct vb2_queue *q = vb->vb2_queue;
	struct v4l2_buffer *b = pb;

	b->index = vb->index;
	b->type = vb->type;
	b->memory = vb->memory;
	b->bytesused = 0;
	b->field = vbuf->field;
	v4l2_buffer_set_timestamp(b, vb->timestamp);
	b->timecode = vbuf->timecode;
	b->sequence = vbuf->sequence;
	b->reserved2 = 0;
	b->request_fd = 0;
	show_planes(vb, b);

	b->flags = vbuf->flags & ~OWN_FLAGS;
	b->flags |= q->timestamp_flags & V4L2_BUF_FLAG_TIMESTAMP_MASK;
	if (!q->copy_timestamp)
		b->flags = (b->flags & ~V4L2_BUF_FLAG_TSTAMP_SRC_MASK) |
			   (q->timestamp_flags & V4L2_BUF_FLAG_TSTAMP_SRC_MASK);
	b->flags |= state_flags(vb);
	if (vb2_buffer_in_use(q, vb))
		b->flags |= V4L2_BUF_FLAG_MAPPED;
	if (vbuf->request_fd >= 0) {
		b->flags |= V4L2_BUF_FLAG_REQUEST_FD;
		b->request_fd = vbuf->request_fd;
	}
}

static const struct vb2_buf_ops v4l2_buf_ops = {
	.verify_planes_array = core_verify_planes_array,
	.init_buffer = init_buffer,
	.fill_user_buffer = fill_user_buffer,
	.fill_vb2_buffer = fill_vb2_buffer,
	.copy_timestamp = copy_timestamp,
};

static struct vb2_buffer *find_user_buffer(struct vb2_queue *q, const struct v4l2_buffer *b)
{
	struct vb2_buffer *vb;

	if (b->type != q->type) {
		vb2_refused(q, "buffer type %u is not this queue's (%u)", b->type, q->type);
		return NULL;
	}
	vb = vb2_get_buffer(q, b->index);
	if (!vb)
		vb2_refused(q, "there is no buffer %u", b->index);
	return vb;
}

int vb2_querybuf(struct vb2_queue *q, struct v4l2_buffer *b)
{
	struct vb2_buffer *vb = find_user_buffer(q, b);

	if (!vb || verify_planes_array(vb, b))
		return -EINVAL;
	vb2_core_querybuf(q, vb, b);
	return 0;
}

void vb2_core_querybuf(struct vb2_queue *q, struct vb2_buffer *vb, void *pb)
{
	q->buf_ops->fill_user_buffer(vb, pb);
}

/* The request a buffer is queued to; NULL for none. */
static struct media_request *request_of(struct vb2_queue *q, struct media_device *mdev, const struct v4l2_buffer *b)
{
	struct media_request *req;

	if (!(b->flags & V4L2_BUF_FLAG_REQUEST_FD)) {
		if (q->requires_requests) {
			vb2_refused(q, "this queue takes buffers in requests only");
			return ERR_PTR(-EBADR);
		}
		return q->uses_requests ? ERR_PTR(-EBUSY) : NULL;
	}
	if (!q->supports_requests) {
		vb2_refused(q, "this queue does not take requests");
		return ERR_PTR(-EBADR);
	}
	if (q->uses_qbuf)
		return ERR_PTR(-EBUSY);
	if (!q->lock || !q->ops->buf_request_complete || (q->is_output && !q->ops->buf_out_validate)) {
		emu_v4l2_complain("vb2-request-ops",
				  "%s supports requests: it needs a lock, buf_request_complete, and buf_out_validate for output.",
				  q->name);
		return ERR_PTR(-EINVAL);
	}
	req = media_request_get_by_fd(mdev, b->request_fd);
	if (IS_ERR(req))
		return req;
	if (req->state != MEDIA_REQUEST_STATE_IDLE && req->state != MEDIA_REQUEST_STATE_UPDATING) {
		media_request_put(req);
		return ERR_PTR(-EBUSY);
	}
	return req;
}

static int read_or_refuse(struct vb2_queue *q, struct v4l2_buffer *b, struct vb2_buffer **found)
{
	struct vb2_buffer *vb = find_user_buffer(q, b);
	struct vb2_v4l2_buffer *vbuf;

	if (!vb)
		return -EINVAL;
	if (b->memory != q->memory) {
		vb2_refused(q, "memory type %u is not this queue's (%u)", b->memory, q->memory);
		return -EINVAL;
	}
	if (verify_planes_array(vb, b))
		return -EINVAL;
	*found = vb;
	if (vb->prepared)
		return 0;
	vbuf = to_vb2_v4l2_buffer(vb);
	vb->skip_cache_sync_on_prepare = 0;
	vb->skip_cache_sync_on_finish = 0;
	memset(vbuf->planes, 0, sizeof(vbuf->planes));
	return read_user_buffer(vb, b);
}

int vb2_prepare_buf(struct vb2_queue *q, struct media_device *mdev, struct v4l2_buffer *b)
{
	struct vb2_buffer *vb;
	int ret;

	if (b->flags & V4L2_BUF_FLAG_REQUEST_FD)
		return -EINVAL;
	ret = read_or_refuse(q, b, &vb);
	return ret ? ret : vb2_core_prepare_buf(q, vb, b);
}

int vb2_qbuf(struct vb2_queue *q, struct media_device *mdev, struct v4l2_buffer *b)
{
	struct media_request *req;
	struct vb2_buffer *vb;
	int ret;

	ret = read_or_refuse(q, b, &vb);
	if (ret)
		return ret;
	req = request_of(q, mdev, b);
	if (IS_ERR(req))
		return PTR_ERR(req);
	if (req)
		to_vb2_v4l2_buffer(vb)->request_fd = b->request_fd;
	ret = vb2_core_qbuf(q, vb, b, req);
	if (req)
		media_request_put(req);
	return ret;
}

int vb2_dqbuf(struct vb2_queue *q, struct v4l2_buffer *b, bool nonblocking)
{
	int ret;

	if (b->type != q->type) {
		vb2_refused(q, "buffer type %u is not this queue's (%u)", b->type, q->type);
		return -EINVAL;
	}
	ret = vb2_core_dqbuf(q, NULL, b, nonblocking);
	if (ret)
		return ret;
	if (!q->is_output && (b->flags & V4L2_BUF_FLAG_DONE) && (b->flags & V4L2_BUF_FLAG_LAST))
		q->last_buffer_dequeued = true;
	b->flags &= ~V4L2_BUF_FLAG_DONE;
	return 0;
}

static void fill_capabilities(struct vb2_queue *q, u32 *caps)
{
	*caps |= V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS;
	if (q->io_modes & VB2_MMAP)
		*caps |= V4L2_BUF_CAP_SUPPORTS_MMAP;
	if (q->io_modes & VB2_USERPTR)
		*caps |= V4L2_BUF_CAP_SUPPORTS_USERPTR;
	if (q->io_modes & VB2_DMABUF)
		*caps |= V4L2_BUF_CAP_SUPPORTS_DMABUF;
	if (q->supports_requests)
		*caps |= V4L2_BUF_CAP_SUPPORTS_REQUESTS;
	if (q->subsystem_flags & VB2_V4L2_FL_SUPPORTS_M2M_HOLD_CAPTURE_BUF)
		*caps |= V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF;
	if (q->allow_cache_hints && (q->io_modes & VB2_MMAP))
		*caps |= V4L2_BUF_CAP_SUPPORTS_MMAP_CACHE_HINTS;
}

static u32 usable_memory_flags(struct vb2_queue *q, u32 memory, u32 flags)
{
	if (!q->allow_cache_hints || memory != V4L2_MEMORY_MMAP)
		return 0;
	return flags & V4L2_MEMORY_FLAG_NON_COHERENT;
}

int vb2_reqbufs(struct vb2_queue *q, struct v4l2_requestbuffers *req)
{
	int ret = vb2_verify_memory_type(q, req->memory, req->type);
	u32 flags;

	fill_capabilities(q, &req->capabilities);
	flags = usable_memory_flags(q, req->memory, req->flags);
	req->flags = flags;
	return ret ? ret : vb2_core_reqbufs(q, req->memory, flags, &req->count);
}

static int requested_sizes(const struct v4l2_format *f, unsigned int sizes[], unsigned int *count)
{
	unsigned int i;

	switch (f->type) {
	case V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE:
	case V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE:
		*count = f->fmt.pix_mp.num_planes;
		if (!*count || *count > VIDEO_MAX_PLANES)
			return -EINVAL;
		for (i = 0; i < *count; i++)
			sizes[i] = f->fmt.pix_mp.plane_fmt[i].sizeimage;
		break;
	case V4L2_BUF_TYPE_VIDEO_CAPTURE:
	case V4L2_BUF_TYPE_VIDEO_OUTPUT:
		*count = 1;
		sizes[0] = f->fmt.pix.sizeimage;
		break;
	case V4L2_BUF_TYPE_META_CAPTURE:
	case V4L2_BUF_TYPE_META_OUTPUT:
		*count = 1;
		sizes[0] = f->fmt.meta.buffersize;
		break;
	default:
		return -EINVAL;
	}
	for (i = 0; i < *count; i++)
		if (!sizes[i])
			return -EINVAL;
	return 0;
}

int vb2_create_bufs(struct vb2_queue *q, struct v4l2_create_buffers *create)
{
	unsigned int sizes[VIDEO_MAX_PLANES], planes;
	int ret = vb2_verify_memory_type(q, create->memory, create->format.type);

	fill_capabilities(q, &create->capabilities);
	create->capabilities |= V4L2_BUF_CAP_SUPPORTS_MAX_NUM_BUFFERS;
	create->max_num_buffers = q->max_num_buffers;
	create->flags = usable_memory_flags(q, create->memory, create->flags);
	create->index = q->num_buffers;
	if (!create->count)
		return ret != -EBUSY ? ret : 0;
	if (!ret)
		ret = requested_sizes(&create->format, sizes, &planes);
	if (ret)
		return ret;
	return vb2_core_create_bufs(q, create->memory, create->flags, &create->count, planes, sizes, &create->index);
}

int vb2_expbuf(struct vb2_queue *q, struct v4l2_exportbuffer *eb)
{
	struct vb2_buffer *vb = vb2_get_buffer(q, eb->index);

	if (!vb) {
		vb2_refused(q, "there is no buffer %u", eb->index);
		return -EINVAL;
	}
	return vb2_core_expbuf(q, &eb->fd, eb->type, vb, eb->plane, eb->flags);
}

int vb2_streamon(struct vb2_queue *q, enum v4l2_buf_type type)
{
	return vb2_core_streamon(q, type);
}

int vb2_streamoff(struct vb2_queue *q, enum v4l2_buf_type type)
{
	return vb2_core_streamoff(q, type);
}

struct vb2_buffer *vb2_find_buffer(struct vb2_queue *q, u64 timestamp)
{
	unsigned int i;

	for (i = 0; i < q->max_num_buffers; i++) {
		struct vb2_buffer *vb = vb2_get_buffer(q, i);

		if (vb && vb->copied_timestamp && vb->timestamp == timestamp)
			return vb;
	}
	return NULL;
}

int vb2_find_timestamp(const struct vb2_queue *q, u64 timestamp, unsigned int start_idx)
{
	unsigned int i;

	for (i = start_idx; q->bufs && i < q->max_num_buffers; i++)
		if (q->bufs[i] && q->bufs[i]->copied_timestamp && q->bufs[i]->timestamp == timestamp)
			return i;
	return -1;
}

int vb2_queue_init_name(struct vb2_queue *q, const char *name)
{
	u32 kind = q->timestamp_flags & V4L2_BUF_FLAG_TIMESTAMP_MASK;

	if (name)
		strscpy(q->name, name, sizeof(q->name));
	if ((q->timestamp_flags & ~(V4L2_BUF_FLAG_TIMESTAMP_MASK | V4L2_BUF_FLAG_TSTAMP_SRC_MASK)) ||
	    kind == V4L2_BUF_FLAG_TIMESTAMP_UNKNOWN) {
		emu_v4l2_complain("vb2-timestamp-flags",
				  "vb2_queue_init: timestamp_flags 0x%x name no kind of timestamp. Use V4L2_BUF_FLAG_TIMESTAMP_COPY or _MONOTONIC.",
				  q->timestamp_flags);
		if (q->timestamp_flags & ~(V4L2_BUF_FLAG_TIMESTAMP_MASK | V4L2_BUF_FLAG_TSTAMP_SRC_MASK))
			return -EINVAL;
	}
	if (q->buf_struct_size && q->buf_struct_size < sizeof(struct vb2_v4l2_buffer)) {
		emu_v4l2_complain("vb2-buf-struct-size",
				  "vb2_queue_init: buf_struct_size %u is less than struct vb2_v4l2_buffer (%zu).",
				  q->buf_struct_size, sizeof(struct vb2_v4l2_buffer));
		return -EINVAL;
	}
	if (!q->buf_struct_size)
		q->buf_struct_size = sizeof(struct vb2_v4l2_buffer);
	q->buf_ops = &v4l2_buf_ops;
	q->is_multiplanar = V4L2_TYPE_IS_MULTIPLANAR(q->type);
	q->is_output = V4L2_TYPE_IS_OUTPUT(q->type);
	q->copy_timestamp = kind == V4L2_BUF_FLAG_TIMESTAMP_COPY;
	q->quirk_poll_must_check_waiting_for_buffers = true;
	return vb2_core_queue_init(q);
}

int vb2_queue_init(struct vb2_queue *q)
{
	return vb2_queue_init_name(q, NULL);
}

void vb2_queue_release(struct vb2_queue *q)
{
	vb2_core_queue_release(q);
}

int vb2_queue_change_type(struct vb2_queue *q, unsigned int type)
{
	if (type == q->type)
		return 0;
	if (vb2_is_busy(q))
		return -EBUSY;
	q->type = type;
	return 0;
}

__poll_t vb2_poll(struct vb2_queue *q, struct file *file, poll_table *wait)
{
	struct v4l2_fh *fh = file_to_v4l2_fh(file);
	__poll_t ready = vb2_core_poll(q, file, wait);

	if (!fh || !test_bit(V4L2_FL_USES_V4L2_FH, &video_devdata(file)->flags))
		return ready;
	poll_wait(file, &fh->wait, wait);
	return v4l2_event_pending(fh) ? ready | EPOLLPRI : ready;
}
