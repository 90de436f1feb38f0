/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/compiler.h>
#include <linux/stringify.h>
#include <linux/types.h>

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

/* One initcall or exitcall of the image, found by emu_boot between the section's start and end. */
struct emu_initcall {
	int (*init)(void);
	void (*exit)(void);
	const char *name;
	int level;
};
#define EMU_INITCALL(name_, init_, exit_, level_) \
	static const struct emu_initcall __used __attribute__((section("emu_initcalls"), retain)) \
	__PASTE(emu_initcall_, name_) = { init_, exit_, #name_, level_ }

#define core_initcall(fn) EMU_INITCALL(fn, fn, NULL, 1)
#define subsys_initcall(fn) EMU_INITCALL(fn, fn, NULL, 4)
#define fs_initcall(fn) EMU_INITCALL(fn, fn, NULL, 5)
#define device_initcall(fn) EMU_INITCALL(fn, fn, NULL, 6)
#define late_initcall(fn) EMU_INITCALL(fn, fn, NULL, 7)

#endif
