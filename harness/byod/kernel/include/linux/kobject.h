/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KOBJECT_H
#define _LINUX_KOBJECT_H

#include <linux/types.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/sysfs.h>

/* As much of one as a device and its release need. */
struct kobject {
	const char *name;
	struct kobject *parent;
	struct kref kref;
};
static inline const char *kobject_name(const struct kobject *kobj) { return kobj->name; }

#endif
