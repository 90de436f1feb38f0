// SPDX-License-Identifier: MIT
/* Video devices: registration, nodes, and the file operations in front of the driver's. */
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <media/v4l2-device.h>
#include <media/v4l2-ioctl.h>
#include <media/videobuf2-core.h>
#include <cedrus_emu/sched.h>

#include "complain.h"
#include "files.h"
#include "valid-ioctls.h"

#define NODES_MAX	64

static struct video_device *nodes[NODES_MAX];

struct video_device *video_devdata(struct file *file)
{
	return container_of(file, struct emu_file, file)->object;
}

struct video_device *video_device_alloc(void)
{
	return kzalloc(sizeof(struct video_device), GFP_KERNEL);
}

void video_device_release(struct video_device *vdev)
{
	kfree(vdev);
}

void video_device_release_empty(struct video_device *vdev)
{
}

/* What a driver must set before it registers; the first thing that is missing, or NULL. */
static const char *missing(const struct video_device *vdev)
{
	if (!vdev->release)
		return "release (video_device_release_empty for an embedded one)";
	if (!vdev->v4l2_dev)
		return "v4l2_dev";
	if (!vdev->fops || !vdev->fops->open || !vdev->fops->release)
		return "fops with open and release";
	if (vdev->vfl_type == VFL_TYPE_VIDEO && !vdev->device_caps)
		return "device_caps";
	if (!vdev->ioctl_ops)
		return "ioctl_ops";
	return NULL;
}

static int find_number(int wanted)
{
	int nr;

	for (nr = wanted < 0 ? 0 : wanted; nr < NODES_MAX; nr++)
		if (!nodes[nr])
			return nr;
	return -ENFILE;
}

int __video_register_device(struct video_device *vdev, enum vfl_devnode_type type, int nr, int warn_if_nr_in_use,
			    struct module *owner)
{
	const char *what;

	vdev->minor = -1;
	vdev->vfl_type = type;
	what = missing(vdev);
	if (what) {
		emu_v4l2_complain("video-register", "video_register_device of '%s': set %s first.", vdev->name, what);
		return -EINVAL;
	}
	if (type != VFL_TYPE_VIDEO) {
		emu_v4l2_complain("video-register", "video_register_device of '%s': only VFL_TYPE_VIDEO is emulated.",
				  vdev->name);
		return -EINVAL;
	}
	nr = find_number(nr);
	if (nr < 0)
		return nr;

	spin_lock_init(&vdev->fh_lock);
	INIT_LIST_HEAD(&vdev->fh_list);
	if (!vdev->dev_parent)
		vdev->dev_parent = vdev->v4l2_dev->dev;
	if (!vdev->ctrl_handler)
		vdev->ctrl_handler = vdev->v4l2_dev->ctrl_handler;
	if (!vdev->prio)
		vdev->prio = &vdev->v4l2_dev->prio;
	vdev->num = nr;
	vdev->minor = nr;
	vdev->index = 0;
	emu_determine_valid_ioctls(vdev);
	vdev->dev.parent = vdev->dev_parent;
	dev_set_name(&vdev->dev, "video%d", nr);
	nodes[nr] = vdev;
	v4l2_device_get(vdev->v4l2_dev);
	/* the registration itself keeps the structure */
	vdev->emu_users = 1;
	set_bit(V4L2_FL_REGISTERED, &vdev->flags);
	return 0;
}

/* The last user lets the structure go. */
static void put_device_node(struct video_device *vdev)
{
	struct v4l2_device *v4l2_dev = vdev->v4l2_dev;

	if (--vdev->emu_users)
		return;
	vdev->release(vdev);
	v4l2_device_put(v4l2_dev);
}

void video_unregister_device(struct video_device *vdev)
{
	if (!vdev || !video_is_registered(vdev))
		return;
	clear_bit(V4L2_FL_REGISTERED, &vdev->flags);
	nodes[vdev->num] = NULL;
	put_device_node(vdev);
}

bool emu_video_name(unsigned int index, char *name, size_t size)
{
	int nr;

	for (nr = 0; nr < NODES_MAX; nr++) {
		if (!nodes[nr] || index--)
			continue;
		snprintf(name, size, "video%d", nr);
		return true;
	}
	return false;
}

static long video_ioctl(struct emu_file *file, unsigned int cmd, unsigned long arg)
{
	struct video_device *vdev = file->object;
	long ret = -ENODEV;

	if (!vdev->fops->unlocked_ioctl)
		return -ENOTTY;
	emu_enter(emu_ioctl_name(cmd));
	if (video_is_registered(vdev))
		ret = vdev->fops->unlocked_ioctl(&file->file, cmd, arg);
	emu_leave();
	return ret;
}

static __poll_t video_poll(struct emu_file *file, poll_table *wait)
{
	struct video_device *vdev = file->object;
	__poll_t ready = EPOLLERR | EPOLLHUP | EPOLLPRI;

	if (!vdev->fops->poll)
		return EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM;
	emu_enter("poll");
	if (video_is_registered(vdev))
		ready = vdev->fops->poll(&file->file, wait);
	emu_leave();
	return ready;
}

static int video_mmap(struct emu_file *file, struct vm_area_struct *vma)
{
	struct video_device *vdev = file->object;
	int ret = -ENODEV;

	if (!vdev->fops->mmap)
		return ret;
	emu_enter("mmap");
	if (video_is_registered(vdev))
		ret = vdev->fops->mmap(&file->file, vma);
	emu_leave();
	return ret;
}

static int video_release(struct emu_file *file)
{
	struct video_device *vdev = file->object;
	int ret;

	emu_enter("close");
	/* also after unregistration: the driver frees what it keeps for the file */
	ret = vdev->fops->release(&file->file);
	emu_leave();
	put_device_node(vdev);
	return ret;
}

static const struct emu_file_ops video_file_ops = {
	.ioctl = video_ioctl,
	.poll = video_poll,
	.mmap = video_mmap,
	.release = video_release,
};

int emu_video_open(const char *name, unsigned int flags)
{
	struct video_device *vdev = NULL;
	struct emu_file *file;
	int nr, ret;

	for (nr = 0; nr < NODES_MAX && !vdev; nr++)
		if (nodes[nr] && !strcmp(dev_name(&nodes[nr]->dev), name))
			vdev = nodes[nr];
	if (!vdev)
		return -ENOENT;
	file = emu_file_alloc(&video_file_ops, vdev, flags);
	if (!file)
		return -ENOMEM;
	vdev->emu_users++;

	emu_enter("open");
	ret = vdev->fops->open(&file->file);
	if (!ret && test_bit(V4L2_FL_USES_V4L2_FH, &vdev->flags) && !file->file.private_data)
		emu_v4l2_complain("v4l2-fh-private-data",
				  "open of %s left file->private_data empty. Set it to the v4l2_fh.", name);
	emu_leave();
	if (ret) {
		put_device_node(vdev);
		emu_file_discard(file);
		return ret;
	}
	ret = emu_file_install_allocated(file);
	if (ret < 0) {
		video_release(file);
		emu_file_discard(file);
	}
	return ret;
}
