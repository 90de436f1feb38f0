/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SYSFS_H
#define _LINUX_SYSFS_H

#include <linux/types.h>
#include <linux/stat.h>
#include <linux/compiler.h>

struct attribute {
	const char *name;
	umode_t mode;
};
struct attribute_group {
	const char *name;
	umode_t (*is_visible)(void *kobj, struct attribute *attribute, int n);
	struct attribute **attrs;
};
int sysfs_emit(char *buffer, const char *fmt, ...) __printf(2, 3);
int sysfs_emit_at(char *buffer, int at, const char *fmt, ...) __printf(3, 4);
#define ATTRIBUTE_GROUPS(name_) \
	static const struct attribute_group name_##_group = { .attrs = name_##_attrs }; \
	static const struct attribute_group *name_##_groups[] = { &name_##_group, NULL }

#endif
