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

/* A plane as the user has it. The location is an offset, an address or a descriptor: by the memory's kind. */
struct user_plane {
	u32 location;
	u32 length;
	u32 bytesused;
	u32 data_offset;
};

/* The only plane of a single-planar buffer is the buffer itself. */
static struct user_plane get_plane(const struct v4l2_buffer *b, unsigned int i)
{
	const struct v4l2_plane *p = b->m.planes + i;

	if (!V4L2_TYPE_IS_MULTIPLANAR(b->type))
		return (struct user_plane) { b->m.offset, b->length, b->bytesused, 0 };
	return (struct user_plane) { p->m.mem_offset, p->length, p->bytesused, p->data_offset };
}

static void put_plane(struct v4l2_buffer *b, unsigned int i, struct user_plane plane)
{
	if (V4L2_TYPE_IS_MULTIPLANAR(b->type)) {
		b->m.planes[i] = (struct v4l2_plane) {
			.bytesused = plane.bytesused, .length = plane.length, .data_offset = plane.data_offset,
			.m.mem_offset = plane.location,
		};
		return;
	}
	b->m.offset = plane.location;
	b->length = plane.length;
	b->bytesused = plane.bytesused;
}

/* Multi-planar buffers come with an array for their planes. */
static int verify_planes_array(struct vb2_buffer *vb, const struct v4l2_buffer *b)
{
	u32 room = b->m.planes ? b->length : 0;

	if (!V4L2_TYPE_IS_MULTIPLANAR(b->type) || (room >= vb->num_planes && room <= VB2_MAX_PLANES))
		return 0;
	vb2_refused(vb->vb2_queue, "%u planes given, the buffer has %u", room, vb->num_planes);
	return -EINVAL;
}

static int core_verify_planes_array(struct vb2_buffer *vb, const void *pb)
{
	return verify_planes_array(vb, pb);
}

static void init_buffer(struct vb2_buffer *vb)
{
	to_vb2_v4l2_buffer(vb)->request_fd = -1;
}

/* The size that the payload of a plane has to keep to. */
static u32 capacity(const struct vb2_buffer *vb, const struct v4l2_buffer *b, unsigned int i)
{
	u32 given = get_plane(b, i).length;
	bool of_user = b->memory == VB2_MEMORY_USERPTR ||
		       (b->memory == VB2_MEMORY_DMABUF && V4L2_TYPE_IS_MULTIPLANAR(b->type));

	return of_user && given ? given : vb->planes[i].length;
}

/* Bytes used include those before data_offset. */
static bool payload_fits(const struct vb2_buffer *vb, const struct v4l2_buffer *b)
{
	unsigned int i;

	for (i = 0; i < vb->num_planes; i++) {
		const struct user_plane plane = get_plane(b, i);
		u32 size = capacity(vb, b, i), used = plane.bytesused ? plane.bytesused : size;

		if (used > size || (plane.data_offset && plane.data_offset >= used))
			return false;
	}
	return true;
}

/* Timecodes are taken with the timestamp, when the buffer is queued. */
static void copy_timestamp(struct vb2_buffer *vb, const void *pb)
{
	struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);
	const struct v4l2_buffer *from = pb;

	if (!vb->vb2_queue->is_output)
		return;
	if (from->flags & V4L2_BUF_FLAG_TIMECODE) {
		vbuf->flags |= V4L2_BUF_FLAG_TIMECODE;
		vbuf->timecode = from->timecode;
	}
	if (vb->vb2_queue->copy_timestamp)
		vb->timestamp = v4l2_buffer_get_timestamp(from);
}

static void read_plane(const struct vb2_buffer *vb, unsigned int i, struct user_plane from, struct vb2_plane *to)
{
	const struct vb2_queue *q = vb->vb2_queue;
	bool ours = vb->memory == VB2_MEMORY_MMAP;

	to->m.offset = ours ? vb->planes[i].m.offset : from.location;
	to->length = ours ? vb->planes[i].length : from.length;
	if (!q->is_output)
		return;
	/* 0 bytes of payload stand for a full buffer, unless the driver says otherwise */
	to->bytesused = from.bytesused || q->allow_zero_bytesused ? from.bytesused : to->length;
	to->data_offset = from.data_offset;
}

static u32 flags_from_user(const struct vb2_queue *q, u32 flags)
{
	u32 ignored = OWN_FLAGS;

	if (!q->is_output)
		ignored |= OUTPUT_FLAGS | V4L2_BUF_FLAG_TSTAMP_SRC_MASK;
	else
		ignored |= V4L2_BUF_FLAG_TIMECODE | (q->copy_timestamp ? 0 : V4L2_BUF_FLAG_TSTAMP_SRC_MASK);
	if (!(q->subsystem_flags & VB2_V4L2_FL_SUPPORTS_M2M_HOLD_CAPTURE_BUF))
		ignored |= V4L2_BUF_FLAG_M2M_HOLD_CAPTURE_BUF;
	return flags & ~ignored;
}

static int read_user_buffer(struct vb2_buffer *vb, const struct v4l2_buffer *b)
{
	struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);
	struct vb2_queue *q = vb->vb2_queue;
	unsigned int i;

	if (q->is_output && !payload_fits(vb, b)) {
		vb2_refused(q, "the payload does not fit buffer %u", vb->index);
		return -EINVAL;
	}
	if (q->is_output && b->field == V4L2_FIELD_ALTERNATE) {
		vb2_refused(q, "field ALTERNATE is for formats, not for output buffers");
		return -EINVAL;
	}
	memset(vbuf->planes, 0, sizeof(vbuf->planes));
	for (i = 0; i < vb->num_planes; i++)
		read_plane(vb, i, get_plane(b, i), &vbuf->planes[i]);
	vbuf->flags = flags_from_user(q, b->flags);
	if (q->is_output)
		vbuf->field = b->field;
	vbuf->is_held = false;
	vbuf->request_fd = -1;
	vbuf->sequence = 0;
	return 0;
}

/* What was read becomes what the buffer is. Of MMAP memory place and size stand. */
static int fill_vb2_buffer(struct vb2_buffer *vb, struct vb2_plane *planes)
{
	const struct vb2_plane *read = to_vb2_v4l2_buffer(vb)->planes, *end = read + vb->num_planes;

	for (; read < end; read++, planes++) {
		planes->data_offset = read->data_offset;
		planes->bytesused = read->bytesused;
		if (vb->memory == VB2_MEMORY_MMAP)
			continue;
		planes->length = read->length;
		planes->m = read->m;
	}
	return 0;
}

static u32 flags_of_state(const struct vb2_buffer *vb)
{
	static const u32 flags[] = {
		[VB2_BUF_STATE_IN_REQUEST] = V4L2_BUF_FLAG_IN_REQUEST,
		[VB2_BUF_STATE_QUEUED] = V4L2_BUF_FLAG_QUEUED,
		[VB2_BUF_STATE_ACTIVE] = V4L2_BUF_FLAG_QUEUED,
		[VB2_BUF_STATE_DONE] = V4L2_BUF_FLAG_DONE,
		[VB2_BUF_STATE_ERROR] = V4L2_BUF_FLAG_DONE | V4L2_BUF_FLAG_ERROR,
	};
	bool waits = vb->state == VB2_BUF_STATE_DEQUEUED || vb->state == VB2_BUF_STATE_IN_REQUEST;

	return flags[vb->state] | (waits && vb->prepared && vb->synced ? V4L2_BUF_FLAG_PREPARED : 0);
}

static u32 flags_for_user(struct vb2_buffer *vb)
{
	const struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);
	struct vb2_queue *q = vb->vb2_queue;
	/* the source of copied timestamps is the user's to say */
	u32 of_queue = V4L2_BUF_FLAG_TIMESTAMP_MASK | (q->copy_timestamp ? 0 : V4L2_BUF_FLAG_TSTAMP_SRC_MASK);
	u32 flags = (vbuf->flags & ~(OWN_FLAGS | of_queue)) | (q->timestamp_flags & of_queue) | flags_of_state(vb);

	if (vbuf->request_fd >= 0)
		flags |= V4L2_BUF_FLAG_REQUEST_FD;
	return vb2_buffer_in_use(q, vb) ? flags | V4L2_BUF_FLAG_MAPPED : flags;
}

static void fill_user_buffer(struct vb2_buffer *vb, void *pb)
{
	const struct vb2_v4l2_buffer *vbuf = to_vb2_v4l2_buffer(vb);
	struct v4l2_buffer *to = pb;
	unsigned int i;

	*to = (struct v4l2_buffer) {
		.type = vb->type, .index = vb->index, .memory = vb->memory,
		.flags = flags_for_user(vb),
		.field = vbuf->field, .sequence = vbuf->sequence, .timecode = vbuf->timecode,
		.request_fd = max(vbuf->request_fd, 0),
		/* the array of planes stays where the user has it */
		.m = to->m, .length = vb->num_planes,
	};
	v4l2_buffer_set_timestamp(to, vb->timestamp);
	for (i = 0; i < vb->num_planes; i++) {
		const struct vb2_plane *plane = &vb->planes[i];

		put_plane(to, i, (struct user_plane) {
			plane->m.offset, plane->length, plane->bytesused, plane->data_offset,
		});
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
	vb->skip_cache_sync_on_prepare = 0;
	vb->skip_cache_sync_on_finish = 0;
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

static u32 capabilities(const struct vb2_queue *q)
{
	static const struct {
		u32 io_mode, capability;
	} modes[] = {
		{ VB2_MMAP, V4L2_BUF_CAP_SUPPORTS_MMAP },
		{ VB2_DMABUF, V4L2_BUF_CAP_SUPPORTS_DMABUF },
		{ VB2_USERPTR, V4L2_BUF_CAP_SUPPORTS_USERPTR },
	};
	bool hints = q->allow_cache_hints && (q->io_modes & VB2_MMAP);
	bool holds = q->subsystem_flags & VB2_V4L2_FL_SUPPORTS_M2M_HOLD_CAPTURE_BUF;
	u32 caps = V4L2_BUF_CAP_SUPPORTS_ORPHANED_BUFS;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modes); i++)
		caps |= q->io_modes & modes[i].io_mode ? modes[i].capability : 0;
	return caps | (q->supports_requests ? V4L2_BUF_CAP_SUPPORTS_REQUESTS : 0) |
	       (holds ? V4L2_BUF_CAP_SUPPORTS_M2M_HOLD_CAPTURE_BUF : 0) |
	       (hints ? V4L2_BUF_CAP_SUPPORTS_MMAP_CACHE_HINTS : 0);
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

	/* also told where the call fails */
	req->capabilities |= capabilities(q);
	req->flags = usable_memory_flags(q, req->memory, req->flags);
	return ret ? ret : vb2_core_reqbufs(q, req->memory, req->flags, &req->count);
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

	create->capabilities |= capabilities(q) | V4L2_BUF_CAP_SUPPORTS_MAX_NUM_BUFFERS;
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
	bool possible = type == q->type || !vb2_is_busy(q);

	if (possible)
		q->type = type;
	return possible ? 0 : -EBUSY;
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
