// SPDX-License-Identifier: MIT
/* File handles and the priorities of files. */
#include <linux/slab.h>
#include <media/v4l2-dev.h>
#include <media/v4l2-event.h>
#include <media/v4l2-fh.h>

void v4l2_fh_init(struct v4l2_fh *fh, struct video_device *vdev)
{
	fh->vdev = vdev;
	fh->ctrl_handler = vdev->ctrl_handler;
	fh->prio = V4L2_PRIORITY_UNSET;
	fh->navailable = 0;
	fh->sequence = -1;
	INIT_LIST_HEAD(&fh->list);
	INIT_LIST_HEAD(&fh->available);
	INIT_LIST_HEAD(&fh->subscribed);
	init_waitqueue_head(&fh->wait);
	mutex_init(&fh->subscribe_lock);
	set_bit(V4L2_FL_USES_V4L2_FH, &vdev->flags);
}

void emu_v4l2_fh_add(struct v4l2_fh *fh, struct file *file)
{
	struct video_device *vdev = fh->vdev;

	v4l2_prio_open(vdev->prio, &fh->prio);
	scoped_guard(spinlock_irqsave, &vdev->fh_lock)
		list_add(&fh->list, &vdev->fh_list);
	if (file)
		file->private_data = fh;
}

void emu_v4l2_fh_del(struct v4l2_fh *fh, struct file *file)
{
	struct video_device *vdev = fh->vdev;

	if (file)
		file->private_data = NULL;
	scoped_guard(spinlock_irqsave, &vdev->fh_lock)
		list_del_init(&fh->list);
	v4l2_prio_close(vdev->prio, fh->prio);
}

void v4l2_fh_exit(struct v4l2_fh *fh)
{
	if (!fh->vdev)
		return;
	v4l2_event_unsubscribe_all(fh);
	mutex_destroy(&fh->subscribe_lock);
	fh->vdev = NULL;
}

int v4l2_fh_open(struct file *file)
{
	struct v4l2_fh *fh = kzalloc(sizeof(*fh), GFP_KERNEL);

	if (!fh)
		return -ENOMEM;
	v4l2_fh_init(fh, video_devdata(file));
	v4l2_fh_add(fh, file);
	return 0;
}

int v4l2_fh_release(struct file *file)
{
	struct v4l2_fh *fh = file_to_v4l2_fh(file);

	if (!fh)
		return 0;
	v4l2_fh_del(fh, file);
	v4l2_fh_exit(fh);
	kfree(fh);
	return 0;
}

int v4l2_fh_is_singular(struct v4l2_fh *fh)
{
	if (!fh || !fh->vdev)
		return 0;
	guard(spinlock_irqsave)(&fh->vdev->fh_lock);
	return list_is_singular(&fh->list);
}

static bool priority_is_valid(enum v4l2_priority prio)
{
	return prio == V4L2_PRIORITY_BACKGROUND || prio == V4L2_PRIORITY_INTERACTIVE || prio == V4L2_PRIORITY_RECORD;
}

void v4l2_prio_init(struct v4l2_prio_state *global)
{
	memset(global, 0, sizeof(*global));
}

int v4l2_prio_change(struct v4l2_prio_state *global, enum v4l2_priority *local, enum v4l2_priority new)
{
	if (!priority_is_valid(new))
		return -EINVAL;
	if (*local == new)
		return 0;
	atomic_inc(&global->prios[new]);
	if (priority_is_valid(*local))
		atomic_dec(&global->prios[*local]);
	*local = new;
	return 0;
}

void v4l2_prio_open(struct v4l2_prio_state *global, enum v4l2_priority *local)
{
	v4l2_prio_change(global, local, V4L2_PRIORITY_DEFAULT);
}

void v4l2_prio_close(struct v4l2_prio_state *global, enum v4l2_priority local)
{
	if (priority_is_valid(local))
		atomic_dec(&global->prios[local]);
}

enum v4l2_priority v4l2_prio_max(struct v4l2_prio_state *global)
{
	int prio;

	for (prio = V4L2_PRIORITY_RECORD; prio > V4L2_PRIORITY_UNSET; prio--)
		if (atomic_read(&global->prios[prio]) > 0)
			return prio;
	return V4L2_PRIORITY_UNSET;
}

/* Files below the highest priority may look but not change. */
int v4l2_prio_check(struct v4l2_prio_state *global, enum v4l2_priority local)
{
	return local < v4l2_prio_max(global) ? -EBUSY : 0;
}
