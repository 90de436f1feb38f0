/* SPDX-License-Identifier: MIT */
/* There is no firmware on this machine: a request answers -ENOENT, as where the file is missing. */
#ifndef _LINUX_FIRMWARE_H
#define _LINUX_FIRMWARE_H

#include <linux/types.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/module.h>

struct device;
struct firmware {
	size_t size;
	const u8 *data;
	void *priv;
};
static inline int request_firmware(const struct firmware **firmware, const char *name, struct device *dev) { *firmware = NULL; return -ENOENT; }
static inline int firmware_request_nowarn(const struct firmware **firmware, const char *name, struct device *dev) { *firmware = NULL; return -ENOENT; }
static inline void release_firmware(const struct firmware *firmware) { }

#endif
