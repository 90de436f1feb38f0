/* SPDX-License-Identifier: MIT */
/* Video device nodes: the structure a driver registers and the file operations behind it. */
#ifndef _CEDRUS_EMU_MEDIA_V4L2_DEV_H
#define _CEDRUS_EMU_MEDIA_V4L2_DEV_H

#include <linux/bitmap.h>
#include <linux/bitops.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/spinlock.h>
#include <linux/videodev2.h>
#include <media/media-entity.h>

#define VIDEO_MAJOR	81

enum vfl_devnode_type {
	VFL_TYPE_VIDEO,
	VFL_TYPE_VBI,
	VFL_TYPE_RADIO,
	VFL_TYPE_SUBDEV,
	VFL_TYPE_SDR,
	VFL_TYPE_TOUCH,
	VFL_TYPE_MAX,
};

enum vfl_devnode_direction {
	VFL_DIR_RX,
	VFL_DIR_TX,
	VFL_DIR_M2M,
};

/* Bits of video_device.flags. */
enum v4l2_video_device_flags {
	V4L2_FL_REGISTERED,
	V4L2_FL_USES_V4L2_FH,
	V4L2_FL_QUIRK_INVERTED_CROP,
	V4L2_FL_SUBDEV_RO_DEVNODE,
};

struct v4l2_ctrl_handler;
struct v4l2_device;
struct v4l2_ioctl_ops;
struct vb2_queue;
struct video_device;

/* How many open files hold each priority. */
struct v4l2_prio_state {
	atomic_t prios[4];
};

void v4l2_prio_init(struct v4l2_prio_state *global);
int v4l2_prio_change(struct v4l2_prio_state *global, enum v4l2_priority *local, enum v4l2_priority new);
void v4l2_prio_open(struct v4l2_prio_state *global, enum v4l2_priority *local);
void v4l2_prio_close(struct v4l2_prio_state *global, enum v4l2_priority local);
enum v4l2_priority v4l2_prio_max(struct v4l2_prio_state *global);
int v4l2_prio_check(struct v4l2_prio_state *global, enum v4l2_priority local);

struct v4l2_file_operations {
	struct module *owner;
	int (*open)(struct file *file);
	int (*release)(struct file *file);
	ssize_t (*read)(struct file *file, char __user *data, size_t size, loff_t *position);
	ssize_t (*write)(struct file *file, const char __user *data, size_t size, loff_t *position);
	__poll_t (*poll)(struct file *file, struct poll_table_struct *wait);
	long (*unlocked_ioctl)(struct file *file, unsigned int cmd, unsigned long arg);
	long (*compat_ioctl32)(struct file *file, unsigned int cmd, unsigned long arg);
	unsigned long (*get_unmapped_area)(struct file *file, unsigned long address, unsigned long length,
					   unsigned long page, unsigned long flags);
	int (*mmap)(struct file *file, struct vm_area_struct *vma);
};

struct video_device {
	/* the media controller's view */
	struct media_entity entity;
	struct media_intf_devnode *intf_devnode;
	struct media_pipeline pipe;

	/* set by the driver */
	const struct v4l2_file_operations *fops;
	const struct v4l2_ioctl_ops *ioctl_ops;
	u32 device_caps;
	enum vfl_devnode_direction vfl_dir;
	struct v4l2_device *v4l2_dev;
	struct device *dev_parent;
	struct v4l2_ctrl_handler *ctrl_handler;
	struct vb2_queue *queue;
	struct v4l2_prio_state *prio;
	struct mutex *lock;
	void (*release)(struct video_device *vdev);
	v4l2_std_id tvnorms;
	char name[64];
	int dev_debug;

	/* set at registration */
	struct device dev;
	enum vfl_devnode_type vfl_type;
	int minor;
	u16 num;
	int index;
	unsigned long flags;
	spinlock_t fh_lock;
	struct list_head fh_list;
	/* before registration: ioctls the driver disabled; afterwards: ioctls that are valid */
	DECLARE_BITMAP(valid_ioctls, BASE_VIDIOC_PRIVATE);

	/* of this implementation: place among the nodes, files that have it open */
	struct list_head emu_node;
	unsigned int emu_users;
};

#define media_entity_to_video_device(e)	((e) ? container_of(e, struct video_device, entity) : NULL)
#define to_video_device(d)		container_of(d, struct video_device, dev)

int __video_register_device(struct video_device *vdev, enum vfl_devnode_type type, int nr, int warn_if_nr_in_use,
			    struct module *owner);
void video_unregister_device(struct video_device *vdev);
struct video_device *video_device_alloc(void);
void video_device_release(struct video_device *vdev);
void video_device_release_empty(struct video_device *vdev);
struct video_device *video_devdata(struct file *file);

/* Sets vdev->num and creates the node; nr -1 takes the first free number. */
static inline int __must_check video_register_device(struct video_device *vdev, enum vfl_devnode_type type, int nr)
{
	return __video_register_device(vdev, type, nr, 1, vdev->fops ? vdev->fops->owner : NULL);
}

static inline int __must_check video_register_device_no_warn(struct video_device *vdev, enum vfl_devnode_type type,
							     int nr)
{
	return __video_register_device(vdev, type, nr, 0, vdev->fops ? vdev->fops->owner : NULL);
}

/* Must come before registration. */
static inline void v4l2_disable_ioctl(struct video_device *vdev, unsigned int cmd)
{
	if (_IOC_NR(cmd) < BASE_VIDIOC_PRIVATE)
		set_bit(_IOC_NR(cmd), vdev->valid_ioctls);
}

static inline void *video_get_drvdata(struct video_device *vdev)
{
	return dev_get_drvdata(&vdev->dev);
}

static inline void video_set_drvdata(struct video_device *vdev, void *data)
{
	dev_set_drvdata(&vdev->dev, data);
}

static inline void *video_drvdata(struct file *file)
{
	return video_get_drvdata(video_devdata(file));
}

static inline const char *video_device_node_name(struct video_device *vdev)
{
	return dev_name(&vdev->dev);
}

static inline int video_is_registered(struct video_device *vdev)
{
	return test_bit(V4L2_FL_REGISTERED, &vdev->flags);
}

#endif
