/* SPDX-License-Identifier: MIT */
/* Which ioctls a device answers. */
#ifndef EMU_VALID_IOCTLS_H
#define EMU_VALID_IOCTLS_H

#include <media/v4l2-dev.h>

/* Turns valid_ioctls from the set the driver disabled into the set that is valid. */
void emu_determine_valid_ioctls(struct video_device *vdev);
/* "VIDIOC_QBUF", or "ioctl" for numbers V4L2 has no name for. */
const char *emu_ioctl_name(unsigned int cmd);

static inline bool emu_ioctl_is_valid(const struct video_device *vdev, unsigned int cmd)
{
	return test_bit(_IOC_NR(cmd), vdev->valid_ioctls);
}

#endif
