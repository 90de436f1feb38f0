/* SPDX-License-Identifier: MIT */
/* Module parameters. Their values can be set before boot: emu_param_set(), cedrus_emu/machine.h. */
#ifndef _LINUX_MODULEPARAM_H
#define _LINUX_MODULEPARAM_H

#include <linux/init.h>
#include <linux/stringify.h>
#include <linux/types.h>
#include <linux/array_size.h>

struct kernel_param;
struct kernel_param_ops {
	unsigned int flags;
	int (*set)(const char *value, const struct kernel_param *param);
	int (*get)(char *buffer, const struct kernel_param *param);
	void (*free)(void *arg);
};
struct kparam_string {
	unsigned int maxlen;
	char *string;
};
struct kparam_array {
	unsigned int max;
	unsigned int elemsize;
	unsigned int *num;
	const struct kernel_param_ops *ops;
	void *elem;
};
struct kernel_param {
	const char *name;
	const struct kernel_param_ops *ops;
	u16 perm;
	union {
		void *arg;
		const struct kparam_string *str;
		const struct kparam_array *arr;
	};
};

extern const struct kernel_param_ops param_ops_byte, param_ops_short, param_ops_ushort, param_ops_int, param_ops_uint,
	param_ops_long, param_ops_ulong, param_ops_ullong, param_ops_hexint, param_ops_bool, param_ops_invbool,
	param_ops_charp, param_ops_string, param_array_ops;
int param_set_int(const char *value, const struct kernel_param *param);
int param_get_int(char *buffer, const struct kernel_param *param);
int param_set_uint(const char *value, const struct kernel_param *param);
int param_get_uint(char *buffer, const struct kernel_param *param);
int param_set_bool(const char *value, const struct kernel_param *param);
int param_get_bool(char *buffer, const struct kernel_param *param);

#define EMU_PARAM(name_, ops_, arg_, perm_) \
	static const struct kernel_param __used __attribute__((section("emu_params"), retain)) \
	__PASTE(emu_param_, name_) = { #name_, ops_, perm_, { arg_ } }
#define module_param_cb(name, ops, arg, perm) EMU_PARAM(name, ops, (void *)(arg), perm)
#define module_param_named(name, variable, type, perm) EMU_PARAM(name, &param_ops_##type, (void *)&(variable), perm)
#define module_param(name, type, perm) module_param_named(name, name, type, perm)
#define module_param_unsafe(name, type, perm) module_param(name, type, perm)
#define module_param_string(name_, string_, length, perm) \
	static const struct kparam_string __PASTE(emu_param_string_, name_) = { length, string_ }; \
	EMU_PARAM(name_, &param_ops_string, (void *)&__PASTE(emu_param_string_, name_), perm)
#define module_param_array_named(name_, array, type, count, perm_) \
	static const struct kparam_array __PASTE(emu_param_array_, name_) = { \
		ARRAY_SIZE(array), sizeof((array)[0]), count, &param_ops_##type, array }; \
	EMU_PARAM(name_, &param_array_ops, (void *)&__PASTE(emu_param_array_, name_), perm_)
#define module_param_array(name, type, count, perm) module_param_array_named(name, name, type, count, perm)
/* Words for modinfo. */
#define MODULE_PARM_DESC(name, text) struct emu_modinfo
#define MODULE_INFO(tag, text) struct emu_modinfo
struct emu_modinfo;

#endif
