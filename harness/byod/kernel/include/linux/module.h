/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/list.h>
#include <linux/stat.h>
#include <linux/compiler.h>
#include <linux/kobject.h>
#include <linux/moduleparam.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/mod_devicetable.h>
#include <linux/errno.h>

#define MODULE_NAME_LEN 56
struct module {
	char name[MODULE_NAME_LEN];
	int refcount;
};

#define module_init(fn) EMU_INITCALL(fn, fn, NULL, 6)
#define module_exit(fn) EMU_INITCALL(fn, NULL, fn, 6)

bool try_module_get(struct module *module);
void module_put(struct module *module);
static inline void __module_get(struct module *module) { try_module_get(module); }
#define module_name(module) ((module) ? (module)->name : "kernel")

/* Words for modinfo; a table must have the right type and end with an empty entry. */
#define MODULE_LICENSE(text) MODULE_INFO(license, text)
#define MODULE_AUTHOR(text) MODULE_INFO(author, text)
#define MODULE_DESCRIPTION(text) MODULE_INFO(description, text)
#define MODULE_VERSION(text) MODULE_INFO(version, text)
#define MODULE_ALIAS(text) MODULE_INFO(alias, text)
#define MODULE_FIRMWARE(text) MODULE_INFO(firmware, text)
#define MODULE_SOFTDEP(text) MODULE_INFO(softdep, text)
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, ns)
#define MODULE_DEVICE_TABLE(type, name) \
	_Static_assert(__same_type((name)[0], struct type##_device_id) || \
		       __same_type((name)[0], const struct type##_device_id), \
		       "MODULE_DEVICE_TABLE: " #name " is not an array of struct " #type "_device_id")

#endif
