// SPDX-License-Identifier: MIT
/* Ioctls and file operations of a device with one queue, vdev->queue, that belongs to the file that set it up. */
#include <media/v4l2-dev.h>
#include <media/v4l2-device.h>
#include <media/v4l2-fh.h>

#include "vb2-internal.h"

static struct vb2_queue *queue_of(struct file *file)
{
	return video_devdata(file)->queue;
}

static struct media_device *mdev_of(struct file *file)
{
	return video_devdata(file)->v4l2_dev->mdev;
}

int vb2_ioctl_reqbufs(struct file *file, void *priv, struct v4l2_requestbuffers *p)
{
	struct vb2_queue *q = queue_of(file);
	int ret;

	if (vb2_queue_is_busy(q, file)) {
		ret = vb2_verify_memory_type(q, p->memory, p->type);
		return ret ? ret : -EBUSY;
	}
	ret = vb2_reqbufs(q, p);
	if (!ret)
		q->owner = p->count ? file->private_data : NULL;
	return ret;
}

int vb2_ioctl_create_bufs(struct file *file, void *priv, struct v4l2_create_buffers *p)
{
	struct vb2_queue *q = queue_of(file);
	int ret;

	if (vb2_queue_is_busy(q, file) && p->count)
		return -EBUSY;
	ret = vb2_create_bufs(q, p);
	if (!ret && p->count)
		q->owner = file->private_data;
	return ret;
}

int vb2_ioctl_remove_bufs(struct file *file, void *priv, struct v4l2_remove_buffers *p)
{
	struct vb2_queue *q = queue_of(file);

	if (vb2_queue_is_busy(q, file))
		return -EBUSY;
	return p->type == q->type ? vb2_core_remove_bufs(q, p->index, p->count) : -EINVAL;
}

int vb2_ioctl_querybuf(struct file *file, void *priv, struct v4l2_buffer *p)
{
	return vb2_querybuf(queue_of(file), p);
}

int vb2_ioctl_prepare_buf(struct file *file, void *priv, struct v4l2_buffer *p)
{
	if (vb2_queue_is_busy(queue_of(file), file))
		return -EBUSY;
	return vb2_prepare_buf(queue_of(file), mdev_of(file), p);
}

int vb2_ioctl_qbuf(struct file *file, void *priv, struct v4l2_buffer *p)
{
	if (vb2_queue_is_busy(queue_of(file), file))
		return -EBUSY;
	return vb2_qbuf(queue_of(file), mdev_of(file), p);
}

int vb2_ioctl_dqbuf(struct file *file, void *priv, struct v4l2_buffer *p)
{
	if (vb2_queue_is_busy(queue_of(file), file))
		return -EBUSY;
	return vb2_dqbuf(queue_of(file), p, file->f_flags & O_NONBLOCK);
}

int vb2_ioctl_streamon(struct file *file, void *priv, enum v4l2_buf_type type)
{
	if (vb2_queue_is_busy(queue_of(file), file))
		return -EBUSY;
	return vb2_streamon(queue_of(file), type);
}

int vb2_ioctl_streamoff(struct file *file, void *priv, enum v4l2_buf_type type)
{
	if (vb2_queue_is_busy(queue_of(file), file))
		return -EBUSY;
	return vb2_streamoff(queue_of(file), type);
}

int vb2_ioctl_expbuf(struct file *file, void *priv, struct v4l2_exportbuffer *p)
{
	if (vb2_queue_is_busy(queue_of(file), file))
		return -EBUSY;
	return vb2_expbuf(queue_of(file), p);
}

int vb2_fop_mmap(struct file *file, struct vm_area_struct *vma)
{
	return vb2_mmap(queue_of(file), vma);
}

/* The lock that guards the device's queue. */
static struct mutex *lock_of(struct video_device *vdev)
{
	return vdev->queue->lock ? vdev->queue->lock : vdev->lock;
}

/* Buffers go with their owner, if it is still that one. */
static void disown(struct vb2_queue *q, struct mutex *lock, const void *owner)
{
	if (lock)
		mutex_lock(lock);
	if (q->owner && q->owner == owner) {
		vb2_queue_release(q);
		q->owner = NULL;
	}
	if (lock)
		mutex_unlock(lock);
}

int _vb2_fop_release(struct file *file, struct mutex *lock)
{
	disown(queue_of(file), lock, file->private_data);
	return v4l2_fh_release(file);
}

int vb2_fop_release(struct file *file)
{
	return _vb2_fop_release(file, lock_of(video_devdata(file)));
}

__poll_t vb2_fop_poll(struct file *file, poll_table *wait)
{
	struct mutex *lock = lock_of(video_devdata(file));
	__poll_t ready;

	if (lock)
		mutex_lock(lock);
	ready = vb2_poll(queue_of(file), file, wait);
	if (lock)
		mutex_unlock(lock);
	return ready;
}

void vb2_video_unregister_device(struct video_device *vdev)
{
	struct vb2_queue *q = vdev ? vdev->queue : NULL;

	if (!vdev || !video_is_registered(vdev))
		return;
	video_unregister_device(vdev);
	if (q)
		disown(q, q->lock, q->owner);
}
