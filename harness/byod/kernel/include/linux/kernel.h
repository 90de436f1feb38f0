/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <linux/stdarg.h>
#include <linux/align.h>
#include <linux/array_size.h>
#include <linux/limits.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/bitops.h>
#include <linux/kstrtox.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/typecheck.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/build_bug.h>
#include <linux/sprintf.h>
#include <linux/wordpart.h>
#include <linux/instruction_pointer.h>
#include <linux/hex.h>
#include <asm/byteorder.h>

#define STACK_MAGIC 0xdeadbeef
#define REPEAT_BYTE(x) ((~0ul / 0xff) * (x))
#define PTR_IF(condition, p) ((condition) ? (p) : NULL)
#define u64_to_user_ptr(x) ((void __user *)(uintptr_t)(x))
void emu_might_sleep(const char *function, const struct emu_site *site);
#define might_sleep() emu_might_sleep(__func__, EMU_HERE)
#define might_sleep_if(condition) do { if (condition) might_sleep(); } while (0)
#define cant_sleep() do { } while (0)
#define trace_printk(fmt, ...) _printk(KERN_DEBUG fmt, ##__VA_ARGS__)

#endif
