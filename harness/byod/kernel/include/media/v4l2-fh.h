/* SPDX-License-Identifier: MIT */
/* The file handle: what V4L2 keeps for each open file. */
#ifndef _CEDRUS_EMU_MEDIA_V4L2_FH_H
#define _CEDRUS_EMU_MEDIA_V4L2_FH_H

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/videodev2.h>
#include <linux/wait.h>

struct v4l2_ctrl_handler;
struct v4l2_m2m_ctx;
struct video_device;

struct v4l2_fh {
	struct list_head list;
	struct video_device *vdev;
	struct v4l2_ctrl_handler *ctrl_handler;
	enum v4l2_priority prio;

	/* events: subscriptions, those to fetch, their number, and the sequence number */
	wait_queue_head_t wait;
	struct mutex subscribe_lock;
	struct list_head subscribed;
	struct list_head available;
	unsigned int navailable;
	u32 sequence;

	struct v4l2_m2m_ctx *m2m_ctx;
};

static inline struct v4l2_fh *file_to_v4l2_fh(struct file *file)
{
	return file->private_data;
}

void v4l2_fh_init(struct v4l2_fh *fh, struct video_device *vdev);
void v4l2_fh_exit(struct v4l2_fh *fh);
void emu_v4l2_fh_add(struct v4l2_fh *fh, struct file *file);
void emu_v4l2_fh_del(struct v4l2_fh *fh, struct file *file);

/* Up to 6.17 the file is not an argument and the driver sets private_data itself. */
#define EMU_V4L2_SECOND(first, second, ...)	second
#define EMU_V4L2_FIRST(first, ...)		first
#define v4l2_fh_add(...)	emu_v4l2_fh_add(EMU_V4L2_FIRST(__VA_ARGS__, 0), EMU_V4L2_SECOND(__VA_ARGS__, NULL, 0))
#define v4l2_fh_del(...)	emu_v4l2_fh_del(EMU_V4L2_FIRST(__VA_ARGS__, 0), EMU_V4L2_SECOND(__VA_ARGS__, NULL, 0))

int v4l2_fh_open(struct file *file);
int v4l2_fh_release(struct file *file);
int v4l2_fh_is_singular(struct v4l2_fh *fh);

static inline int v4l2_fh_is_singular_file(struct file *file)
{
	return v4l2_fh_is_singular(file->private_data);
}

#endif
