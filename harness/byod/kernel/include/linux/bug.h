/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/compiler.h>
#include <linux/build_bug.h>
#include <linux/printk.h>
#include <linux/stringify.h>

void emu_bug(const struct emu_site *site, const char *condition) __noreturn;
void emu_warn(const struct emu_site *site, const char *condition, const char *fmt, ...) __printf(3, 4);
void panic(const char *fmt, ...) __printf(1, 2) __noreturn;

#define BUG() emu_bug(EMU_HERE, NULL)
#define BUG_ON(condition) do { if (unlikely(condition)) emu_bug(EMU_HERE, #condition); } while (0)
#define WARN_ON(condition) ({ \
	int emu_warn__ = !!(condition); \
	if (unlikely(emu_warn__)) \
		emu_warn(EMU_HERE, #condition, NULL); \
	unlikely(emu_warn__); })
#define WARN(condition, fmt...) ({ \
	int emu_warn__ = !!(condition); \
	if (unlikely(emu_warn__)) \
		emu_warn(EMU_HERE, #condition, fmt); \
	unlikely(emu_warn__); })
#define WARN_ON_ONCE(condition) ({ \
	static bool emu_warned__; \
	int emu_warn__ = !!(condition); \
	if (unlikely(emu_warn__ && !emu_warned__)) { \
		emu_warned__ = true; \
		emu_warn(EMU_HERE, #condition, NULL); \
	} \
	unlikely(emu_warn__); })
#define WARN_ONCE(condition, fmt...) ({ \
	static bool emu_warned__; \
	int emu_warn__ = !!(condition); \
	if (unlikely(emu_warn__ && !emu_warned__)) { \
		emu_warned__ = true; \
		emu_warn(EMU_HERE, #condition, fmt); \
	} \
	unlikely(emu_warn__); })
#define WARN_ON_SMP(condition) WARN_ON(condition)
#define WARN_TAINT(condition, taint, fmt...) WARN(condition, fmt)

#endif
